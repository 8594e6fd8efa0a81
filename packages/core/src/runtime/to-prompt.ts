import type { Agent } from '../agent/agent.ts';
import { AuraError } from '../errors/aura-error.ts';
import type { SystemBlock } from '../model/model-port.ts';
import { orderBlocks, scopeOf } from '../prompt/order-blocks.ts';
import type { PromptPlace } from '../prompt/prompt-source.ts';
import type { RuntimeConfig } from './runtime.ts';

function requireTimeZone({ timeZone }: PromptPlace): void {
  try {
    // The only way to find out which names are known.
    void new Intl.DateTimeFormat('en-GB', { timeZone });
  } catch (cause) {
    throw new AuraError('prompt/invalid_time_zone', {
      message: `"${timeZone}" is not a time zone`,
      hint: 'Use a name such as "UTC" or "Europe/Berlin".',
      cause,
    });
  }
}

function fixed(blocks: readonly SystemBlock[]): Pick<Agent, 'system' | 'prompt'> {
  const system = orderBlocks(blocks);
  // Those of a round go with the last message, which is made for each request.
  const isFixed = system.every((block) => scopeOf(block) !== 'turn');
  return { system, ...(isFixed ? {} : { prompt: { source: { blocks: () => [] } } }) };
}

/** The prompt of a runtime's agent. */
export function toPrompt(config: RuntimeConfig): Pick<Agent, 'system' | 'prompt'> {
  const { agent = { id: 'agent' }, place = {} } = config;
  const prompt = config.systemPrompt ?? agent.systemPrompt ?? [];
  if (typeof prompt === 'string') return { system: [{ id: 'system_prompt', text: prompt }] };
  if (!('blocks' in prompt)) return fixed(prompt);
  requireTimeZone(place);
  const about = { ...agent, name: agent.name ?? agent.id };
  return { system: [], prompt: { source: prompt, agent: about, place } };
}

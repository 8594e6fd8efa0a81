import type { LoadedConfig } from '@aura/config';
import { AuraError, createIdSource } from '@aura/core';
import type { Clock, Logger, Random } from '@aura/core';
import { loadTraces } from '@aura/telemetry';
import type { Traces } from '@aura/telemetry';
import { decisionIdOf } from '../hitl/decision-id.ts';
import { nodeClock } from '../node/node-clock.ts';
import { nodeRandom } from '../node/node-random.ts';
import { agentFacts } from './agent-facts.ts';
import type { HostTelemetry } from './host-telemetry.ts';
import { readTraceSettings } from './read-trace-settings.ts';
import type { TelemetryEnv } from './telemetry-reader.ts';

/** What telemetry is opened for. */
export interface OpenTelemetryOptions {
  readonly env: TelemetryEnv;
  readonly config: Pick<LoadedConfig, 'agents'>;
  readonly logger: Logger;
  /** Of Aura. */
  readonly version: string;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** What is said, and no more, when spans cannot be sent: a process without traces does its work all the same. */
async function openTraces(options: OpenTelemetryOptions): Promise<Traces | undefined> {
  const { env, config, logger, version, clock = nodeClock, random = nodeRandom } = options;
  const settings = readTraceSettings(env, { logger, version });
  if (settings === undefined) return undefined;
  const facts = agentFacts(config.agents);
  try {
    return await loadTraces({
      ...settings,
      version,
      clock,
      ids: createIdSource({ clock, random }),
      logger,
      agentFacts: (agent) => facts.get(agent),
      decisionId: decisionIdOf,
    });
  } catch (error) {
    const { message } = AuraError.from(error, 'run/failed');
    logger.log('warn', 'no traces are exported', { error: message });
    return undefined;
  }
}

/** Opens what the environment asks for. Undefined, and nothing is loaded, when that is nothing. */
export async function openTelemetry(
  options: OpenTelemetryOptions,
): Promise<HostTelemetry | undefined> {
  const traces = await openTraces(options);
  if (traces === undefined) return undefined;
  return {
    observers: [traces.observer],
    requests: traces.requests,
    [Symbol.asyncDispose]: () => traces[Symbol.asyncDispose](),
  };
}

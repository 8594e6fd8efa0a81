import type { AgentConfig } from '@aura/config';
import { eachCredential } from './each-credential.ts';
import type { ConfiguredModel } from './provider-report.ts';

/** Every model that the agents may ask, also those that stand in for others; with `everyKey` once for each credential. */
export function configuredModels(
  agents: readonly AgentConfig[],
  { everyKey }: { readonly everyKey: boolean },
): readonly ConfiguredModel[] {
  return agents.flatMap(({ id: agent, llm: main }) =>
    [main, ...(main.fallbacks ?? [])].flatMap((model) => {
      const [first, ...others] = eachCredential(model);
      return [first, ...(everyKey ? others : [])].map((llm) => ({
        agent,
        model: llm.model,
        llm,
        isSpare: llm !== main,
      }));
    }),
  );
}

import type { AgentConfig, LoadedConfig } from '@aura/config';
import { nodeClock, probeAgentModel } from '@aura/host';
import type { ProviderReport } from '@aura/host';
import { AuraError } from '@aura/core';
import { failureOf } from './finding.ts';
import type { Finding } from './finding.ts';

/** Failures to say what there is that do not mean that nothing answers: not every compatible server has a list. */
const unlisted = ['provider/invalid_request', 'provider/malformed_response'] as const;

/** Whether a provider can be reached, accepts the key, and has the models of the agents. */
export async function checkModels(
  { agents }: LoadedConfig,
  report: ProviderReport,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const { provider, host, error, models } = report;
  const name = host === undefined ? provider : `${provider} at ${host}`;
  if (error !== undefined && !unlisted.some((code) => AuraError.is(error, code))) {
    return [failureOf('model', error)];
  }
  const listed: readonly Finding[] =
    models === undefined
      ? []
      : [{ check: 'model', status: 'ok', message: `${name} answers: ${count(models.length)}` }];
  const unsure = report.configured.filter(({ offeredAs }) => offeredAs === undefined);
  const names = new Set(unsure.map(({ model }) => model));
  const asked = await Promise.all(
    [...names].map((model) => {
      const users = unsure.filter((each) => each.model === model).map(({ agent }) => agent);
      const user = agents.find(({ id }) => id === users[0]);
      return user === undefined ? [] : ask(user, { name, users, signal });
    }),
  );
  return [...listed, ...asked.flat()];
}

/** The cheapest way to know about a model that is on no list. */
async function ask(
  { llm }: AgentConfig,
  options: {
    readonly name: string;
    readonly users: readonly string[];
    readonly signal: AbortSignal;
  },
): Promise<readonly Finding[]> {
  const { name, users, signal } = options;
  try {
    await probeAgentModel(llm, { clock: nodeClock, signal });
    return [{ check: 'model', status: 'ok', message: `"${llm.model}" of ${name} answers` }];
  } catch (error) {
    const failure = failureOf('model', error);
    return [{ ...failure, message: `${failure.message} (used by ${users.join(', ')})` }];
  }
}

function count(models: number): string {
  return models === 1 ? 'one model' : `${models} models`;
}

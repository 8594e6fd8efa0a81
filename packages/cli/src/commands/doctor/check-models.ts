import type { LlmConfig } from '@aura/config';
import { nodeClock, probeAgentModel } from '@aura/host';
import type { ConfiguredModel, ProviderReport } from '@aura/host';
import { AuraError } from '@aura/core';
import { failureOf } from './finding.ts';
import type { Finding } from './finding.ts';

/** Failures to say what there is that do not mean that nothing answers: not every compatible server has a list. */
const unlisted = ['provider/invalid_request', 'provider/malformed_response'] as const;

/** Whether each provider can be reached, accepts each key, and has the models of the agents. */
export async function checkModels(
  reports: readonly ProviderReport[],
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const names = reports.map(placeOf);
  const found = await Promise.all(
    reports.map((report, at) => {
      const place = names[at] ?? '';
      // As `aura profiles` calls them: there is no other way to tell keys apart without showing them.
      const isOneOfMany = names.filter((each) => each === place).length > 1;
      const name = isOneOfMany ? `${place} (key ${report.profile})` : place;
      return checkReport(report, name, signal);
    }),
  );
  return found.flat();
}

function placeOf({ provider, host }: ProviderReport): string {
  return host === undefined ? provider : `${provider} at ${host}`;
}

async function checkReport(
  report: ProviderReport,
  name: string,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const { error, models, configured } = report;
  if (error !== undefined && !unlisted.some((code) => AuraError.is(error, code))) {
    return [toFinding(error, configured, name)];
  }
  const listed: readonly Finding[] =
    models === undefined
      ? []
      : [{ check: 'model', status: 'ok', message: `${name} answers: ${count(models.length)}` }];
  const unsure = configured.filter(({ offeredAs }) => offeredAs === undefined);
  const asked = await Promise.all(
    [...Map.groupBy(unsure, ({ model }) => model).values()].map((users) =>
      ask(users, name, signal),
    ),
  );
  return [...listed, ...asked.flat()];
}

/** The cheapest way to know about a model that is on no list. */
async function ask(
  users: readonly ConfiguredModel[],
  name: string,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const [llm] = users.map((user): LlmConfig => user.llm);
  if (llm === undefined) return [];
  try {
    await probeAgentModel(llm, { clock: nodeClock, signal });
    return [{ check: 'model', status: 'ok', message: `"${llm.model}" of ${name} answers` }];
  } catch (error) {
    return [toFinding(error, users, name)];
  }
}

/** What agents need first has to work; what stands in for something else should. */
function toFinding(error: unknown, users: readonly ConfiguredModel[], name: string): Finding {
  const failure = failureOf('model', error);
  const needed = users.filter(({ isSpare }) => !isSpare);
  const agents = [...new Set((needed.length > 0 ? needed : users).map(({ agent }) => agent))];
  const use = needed.length > 0 ? 'used by' : 'to stand in for others of';
  const where = name.endsWith(')') ? `${name}: ` : '';
  return {
    ...failure,
    status: needed.length > 0 ? 'fail' : 'warn',
    message: `${where}${failure.message} (${use} ${agents.join(', ')})`,
  };
}

function count(models: number): string {
  return models === 1 ? 'one model' : `${models} models`;
}

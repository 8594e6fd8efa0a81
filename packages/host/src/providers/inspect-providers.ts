import type { LlmConfig, LoadedConfig } from '@aura/config';
import { AuraError } from '@aura/core';
import type { Clock, Millis } from '@aura/core';
import { findListedModel, listModels, profileId } from '@aura/models';
import type { ListingSource } from '@aura/models';
import { configuredModels } from './configured-models.ts';
import { withinTime } from './within-time.ts';
import type { ConfiguredModel, ProviderReport } from './provider-report.ts';

/** How providers are asked. */
export interface InspectOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Ask with every key, not only the first, and make sure that it is good also where everybody is told what there is. Default false. */
  readonly checkKeys?: boolean;
  /** For each provider. Default 15 s. */
  readonly timeoutMs?: Millis;
}

/**
 * Asks every configured provider, all at once, what it offers; costs nothing. What one of them fails with is in its own
 * report. Rejects only when the signal aborts.
 */
export async function inspectProviders(
  { agents }: Pick<LoadedConfig, 'agents'>,
  options: InspectOptions,
): Promise<readonly ProviderReport[]> {
  const { checkKeys = false } = options;
  const configured = configuredModels(agents, { everyKey: checkKeys });
  const groups = Map.groupBy(configured, ({ llm }) => keyOf(llm));
  const reports = await Promise.all([...groups.values()].map((group) => inspect(group, options)));
  options.signal.throwIfAborted();
  return reports;
}

/** One address and one key. */
function keyOf(llm: LlmConfig): string {
  if (llm.provider === 'bedrock') {
    return JSON.stringify([llm.provider, llm.region, llm.profile]);
  }
  const key = llm.apiKey?.reveal() ?? '';
  return JSON.stringify([llm.provider, llm.baseUrl, key]);
}

async function inspect(
  configured: readonly ConfiguredModel[],
  { clock, signal, checkKeys = false, timeoutMs = 15_000 }: InspectOptions,
): Promise<ProviderReport> {
  const [first] = configured;
  if (first === undefined) throw new RangeError('a group has a member');
  const { llm } = first;
  const { provider } = llm;
  const profile = profileId(llm);
  if (provider === 'bedrock') return { provider, profile, configured, advice: adviceFor(llm) };

  const host = URL.parse(llm.baseUrl ?? '')?.host;
  const report = { provider, profile, ...(host === undefined ? {} : { host }) };
  const source: ListingSource = {
    kind: provider,
    ...(llm.baseUrl === undefined ? {} : { baseUrl: llm.baseUrl }),
    ...(llm.apiKey === undefined ? {} : { apiKey: llm.apiKey }),
  };
  const startedAt = clock.now();
  try {
    const { models, serverTime } = await withinTime(
      (inTime) => listModels(source, { signal: inTime, checkKey: checkKeys }),
      { clock, signal, timeoutMs, label: provider },
    );
    const between = (startedAt + clock.now()) / 2;
    return {
      ...report,
      configured: configured.map((each) => {
        const found = findListedModel(models, each.model);
        return found === undefined ? each : { ...each, offeredAs: found.id };
      }),
      models,
      ...(serverTime === undefined ? {} : { clockAheadMs: Math.round(between - serverTime) }),
    };
  } catch (error) {
    return { ...report, configured, error: AuraError.from(error, 'provider/other') };
  }
}

function adviceFor({ region, profile }: Extract<LlmConfig, { provider: 'bedrock' }>): string {
  const as = profile === undefined ? '' : ` --profile ${profile}`;
  return `aws bedrock list-foundation-models --region ${region}${as}`;
}

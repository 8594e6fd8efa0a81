import type { LoadedConfig } from '@aura/config';
import { AuraError, createIdSource } from '@aura/core';
import type { Clock, Logger, Random } from '@aura/core';
import { createRunMetrics, loadMetrics, loadTraces } from '@aura/telemetry';
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
  /** Keep numbers for whoever asks. Default false. */
  readonly metrics?: boolean;
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

async function openMetrics({ metrics = false, clock = nodeClock }: OpenTelemetryOptions) {
  if (!metrics) return undefined;
  const kept = await loadMetrics();
  const { observer, pendingApprovals } = createRunMetrics(kept.sink, { clock });
  kept.readings({ 'aura.approvals.pending': pendingApprovals });
  return { kept, observer };
}

/** Opens what the environment asks for. Undefined, and nothing is loaded, when that is nothing. */
export async function openTelemetry(
  options: OpenTelemetryOptions,
): Promise<HostTelemetry | undefined> {
  const [traces, metrics] = await Promise.all([openTraces(options), openMetrics(options)]);
  if (traces === undefined && metrics === undefined) return undefined;
  return {
    observers: [traces?.observer, metrics?.observer].filter((each) => each !== undefined),
    ...(traces && { requests: traces.requests }),
    ...(metrics && { metrics: metrics.kept }),
    async [Symbol.asyncDispose]() {
      await Promise.all([traces?.[Symbol.asyncDispose](), metrics?.kept[Symbol.asyncDispose]()]);
    },
  };
}

import type { AuraEvent, PendingDecision, RunOutcome } from '../events/aura-event.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import { foldRun, pendingIn } from '../run/run-past.ts';
import type { RunOpened, RunRecord } from '../run/run-record.ts';
import type { ForwardedHeaders } from '../tool/forwarded-headers.ts';
import { initialTurnState } from '../turn/turn-state.ts';
import type { AgentRunnerOptions } from './agent-runner-options.ts';
import { headersWanted } from './pending-headers.ts';
import type { RunControl } from './run-control.ts';
import type { TakenRun } from './taken-run.ts';
import { toOutcome } from './to-outcome.ts';

/** The headers that a run was begun with and is not given again. */
export function missingHeaders(
  { forwards = [] }: Pick<RunOpened, 'forwards'>,
  given: ForwardedHeaders | undefined,
): readonly string[] {
  return forwards.filter((name) => given?.reveal(name) === undefined);
}

function isWaitingFor(last: RunRecord | undefined, pending: readonly PendingDecision[]): boolean {
  if (last?.type !== 'event' || last.event.type !== 'run.suspended') return false;
  const asJson = (all: readonly PendingDecision[]): string =>
    canonicalJson(all.map(({ token, info }) => ({ token, info })));
  return asJson(last.event.pending) === asJson(pending);
}

/**
 * Writes down that a run waits for headers, besides what it waits for anyway, and gives its log up. Like the end of a run on
 * which nobody works this has a span of its own: no life of the run begins with it.
 */
export async function waitForHeaders(
  taken: TakenRun,
  names: readonly string[],
  {
    world,
    control,
  }: {
    readonly world: Pick<AgentRunnerOptions, 'ids' | 'logger'>;
    readonly control: Pick<RunControl, 'runId' | 'tell'>;
  },
): Promise<RunOutcome> {
  const { runId } = control;
  const pending = [
    ...pendingIn(taken.records).map(({ token, info }) => ({ token, info })),
    headersWanted(names),
  ];
  try {
    if (!isWaitingFor(taken.records.at(-1), pending)) {
      const event = { type: 'run.suspended', pending } as const;
      await taken.append([{ type: 'event', event, spanId: world.ids.spanId() }]);
      control.tell(toEvents(taken));
      world.logger.log('info', 'a run waits for the headers of its caller', { runId, names });
    }
  } finally {
    await taken.log.release();
  }
  const { transcript } = foldRun(taken.records);
  const waiting = pending.map(({ token, info }) => ({ token, info, at: 'turn' }));
  return toOutcome(transcript, {
    status: 'suspended',
    pending: waiting,
    state: initialTurnState,
    steps: 0,
  });
}

function toEvents({ opened, records, log }: TakenRun): readonly AuraEvent[] {
  const last = records.at(-1);
  if (last?.type !== 'event') return [];
  const { seq, at, scope, spanId, event } = last;
  const { agent, session, traceId } = opened;
  return [{ ...event, runId: log.runId, seq, at, scope, agent, session, traceId, spanId }];
}

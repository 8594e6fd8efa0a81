import { recordedRequest, resumption } from '../agent/resume-run.ts';
import { RunControl } from '../agent/run-control.ts';
import type { RunRequest } from '../agent/run-handle.ts';
import { liveRun } from '../agent/run-life.ts';
import type { RunLife } from '../agent/run-life.ts';
import { agentOf } from '../agent/run-settings.ts';
import type { RunId } from '../ids/ids.ts';
import type { ReplayedParts } from '../delegation/run-delegation.ts';
import { createHookRun } from '../hook/create-hook-run.ts';
import { Lanes } from '../lane/lane.ts';
import type { UserMessage } from '../message/message.ts';
import type { Clock } from '../ports/clock.ts';
import { silentLogger } from '../ports/logger.ts';
import { foldRun } from '../run/run-past.ts';
import type { RunOpened, RunRecord, RunRecordBody } from '../run/run-record.ts';
import { mainScope } from '../run/scope.ts';
import type { TurnServices } from '../turn/turn-services.ts';
import { IdPairs } from './id-pairs.ts';
import { abortionIn, messagesIn } from './outside-events.ts';
import { recordedAgent } from './recorded-agent.ts';
import type { RecordedPart } from './recorded-agent.ts';
import { recordedAnswers, recordedOutput } from './recorded-answers.ts';
import type { RecordedCalls } from './recorded-calls.ts';
import type { RecordedLife } from './recorded-life.ts';
import { recordedAdmissions } from './recorded-admissions.ts';
import { recordedContext } from './recorded-context.ts';
import { recordedSpending } from './recorded-spending.ts';
import { recordedStops } from './recorded-stops.ts';
import { Score } from './score.ts';

/** What the lives of one log have in common. */
export interface ReplayedRun {
  readonly opened: RunOpened;
  /** What the log tells about the calls of a part of the run. */
  readonly callsOf: (scope: string) => RecordedCalls;
  /** The parts of the run whose agents keep what they show their models inside a context window. */
  readonly guarded: ReadonlySet<string>;
}

/** Ids in a log are those of its records; that of the run itself is in none of them. */
const runId = 'run_replayed' as RunId;

/**
 * Nothing in a replay waits for anything but what was recorded, so it stands still when this many rounds of the
 * microtask queue have brought nothing new. Between two records of a run lie a few dozen at most.
 */
const quietRounds = 1_000;

/** Shows no time, and lets a pause end when the recorded run had given up waiting. */
function replayClock(score: Score, givenUpAt: number): Clock {
  return {
    now: () => Number.NaN,
    monotonic: () => Number.NaN,
    async sleep(_ms, signal) {
      await score.reached(givenUpAt);
      signal?.throwIfAborted();
    },
  };
}

/** The part of a life that is the run itself. */
function mainPart(
  { opened, callsOf, guarded }: ReplayedRun,
  life: RecordedLife,
  score: Score,
): RecordedPart {
  const { agent: id } = opened;
  const { agentDigest: digest, settings } = agentOf([...life.before, ...life.records]) ?? opened;
  const agent = { id, digest, settings };
  const scope = mainScope;
  const isGuarded = guarded.has(scope);
  return { scope, agent, calls: callsOf(scope), isGuarded, life, score: score.part(scope) };
}

/** A part of a life that another agent does for a call. */
function nestedPart(
  { callsOf, guarded }: ReplayedRun,
  life: RecordedLife,
  { scope, score }: { readonly scope: string; readonly score: Score },
): RecordedPart | undefined {
  const opened = [...life.before, ...life.records].find(
    (record) => record.type === 'scope.opened' && record.scope === scope,
  );
  if (opened?.type !== 'scope.opened') return undefined;
  const { agent: id, agentDigest: digest, settings } = opened;
  const agent = { id, digest, settings };
  const isGuarded = guarded.has(scope);
  return { scope, agent, calls: callsOf(scope), isGuarded, life, score: score.part(scope) };
}

/** Takes from the log what a part of the run would decide otherwise at another time. */
function recordedServices(services: TurnServices, { calls, score }: RecordedPart): TurnServices {
  const { records } = score;
  const admitted = recordedAdmissions(services, calls);
  const stopped = recordedStops(recordedSpending(admitted, records), records);
  return recordedAnswers(recordedContext(stopped, { calls, score }), score);
}

function openingOf(
  { opened }: ReplayedRun,
  { before }: RecordedLife,
  { agent, past }: Pick<RunLife, 'agent' | 'past'>,
): RunLife['opening'] {
  if (before.length > 0) return (spanId) => resumption(agent, { past, records: before, spanId });
  const { seq: _, at: __, scope: ___, ...body } = opened as RunOpened & RunRecord;
  const { info: model } = agent.model;
  const event = { type: 'run.started', model, agentName: agent.name } as const;
  return (spanId): readonly RunRecordBody[] => [body, { type: 'event', event, spanId }];
}

/** Whether a condition was met is on record; that there were some is all that counts. */
function conditionsOf({ stopWhen }: RunOpened): Pick<RunRequest, 'stopWhen'> {
  return stopWhen === undefined ? {} : { stopWhen: [] };
}

async function untilQuiet(score: Score, isOver: () => boolean): Promise<void> {
  let played = score.playedCount;
  for (let quiet = 0; quiet < quietRounds && !isOver(); quiet += 1) {
    await Promise.resolve();
    if (score.playedCount > played) quiet = 0;
    played = score.playedCount;
  }
}

/** Lives a recorded life once more, with what came from outside taken from its log. Returns the score it was played from. */
export async function replayLife(run: ReplayedRun, life: RecordedLife): Promise<Score> {
  const { opened } = run;
  const pairs = new IdPairs();
  const score = new Score(life.records, { mayBreakOff: !life.hasEnded, sameId: pairs.same });
  const { agent: agentId, session, traceId } = opened;
  const identity = { runId, scope: mainScope, agent: agentId, session, traceId };
  const control = new RunControl(identity, { logger: silentLogger });
  const steer = (message: UserMessage): void => void control.steer(message);
  const early: UserMessage[] = [];
  let handIn = (message: UserMessage): void => void early.push(message);
  for (const { seq, message } of messagesIn(life.before, score.records)) {
    if (seq === 0) steer(message);
    else score.when(seq, () => handIn(message));
  }
  const abortion = abortionIn(score.records);
  if (abortion !== undefined) score.when(abortion.seq, () => control.abort(abortion.reason));
  // What comes after the last record of a life that broke off is not on record, so it must not happen.
  score.when(Number.POSITIVE_INFINITY, () => control.park());

  const main = mainPart(run, life, score);
  const agent = recordedAgent(main);
  const parts: ReplayedParts = (scope) => {
    const part = nestedPart(run, life, { scope, score });
    if (part === undefined) return undefined;
    return { agent: recordedAgent(part), services: (made) => recordedServices(made, part) };
  };
  const past = foldRun(life.before);
  const clock = replayClock(score, abortion?.givenUpAt ?? Number.POSITIVE_INFINITY);
  const random = { fill: (bytes: Uint8Array<ArrayBuffer>) => bytes, number: () => 0 };
  const request = {
    ...recordedRequest(run),
    ...conditionsOf(opened),
    ...recordedOutput(opened),
  };
  const place = { namespace: request.namespace, runId, agent: agent.id, depth: 0 };
  const hooks = createHookRun(agent.hooks, place, { clock, logger: silentLogger });
  if (life.before.length > 0) hooks?.goOn(past.transcript.answers.length, undefined);
  let isOver = false;
  control.run(() =>
    liveRun({
      world: { clock, random, ids: pairs.ids, logger: silentLogger },
      serial: new Lanes(),
      agent,
      request,
      identity,
      control,
      hooks,
      log: { runId, fence: 1, append() {}, release() {} },
      past,
      opening: openingOf(run, life, { agent, past }),
      replay: {
        services: (services) => recordedServices(services, main),
        parts,
        onRecord: (record) => score.take(record),
      },
    }).finally(() => {
      isOver = true;
    }),
  );
  // From here on the run has a log for what is handed to it.
  handIn = steer;
  early.forEach(steer);
  await untilQuiet(score, () => isOver);
  const { next } = score;
  if (next === undefined || score.divergence !== undefined) return score;
  score.end({ seq: next.seq, path: '', recorded: next, replayed: undefined });
  return score;
}

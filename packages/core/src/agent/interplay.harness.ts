import { fakeClock, scriptedModel } from '@aura/testkit';
import type { ScriptedStep } from '@aura/testkit';
import { z } from 'zod';
import { toAnswerRecord } from '../approval/approval-decision.ts';
import { approvalsWith, yes } from '../approval/approvals.harness.ts';
import { brokers } from '../approval/brokers.ts';
import { toPendingItem } from '../approval/pending-item.ts';
import { digest } from '../audit/audit.harness.ts';
import { createMemoryAuditSink } from '../audit/memory-audit-sink.ts';
import { createMemoryQuotaStore } from '../budget/memory-quota-store.ts';
import { words } from '../context/context.harness.ts';
import { heuristicCounter } from '../context/heuristic-counter.ts';
import { delegateTool } from '../delegation/delegate-tool.ts';
import { answersIn, delegateTo, logsWith, worker } from '../delegation/delegation.harness.ts';
import type { Hook } from '../hook/hook.ts';
import type { RunId } from '../ids/ids.ts';
import { toInputRecord } from '../input/input-answer.ts';
import { messageText } from '../message/message-text.ts';
import { planOutput } from '../output/output-plan.ts';
import { createMemoryRunLogs } from '../run/memory-run-logs.ts';
import type { RunLog, RunLogs } from '../run/run-logs.ts';
import { foldRun, pendingIn } from '../run/run-past.ts';
import type { RunRecord } from '../run/run-record.ts';
import { defineTool } from '../tool/define-tool.ts';
import type { Tool } from '../tool/tool.ts';
import { toolsOf } from '../tool/tools-of.ts';
import { namespace, setUp } from './agent-runner.harness.ts';
import { defaultLimits } from './agent.ts';

/** The form in which the run answers. */
const form = z.object({ n: z.number() });

/** Its id says which it is, whatever process makes it. */
function call(name: string, id: string) {
  return { id: `${name}_${id}`, name, args: { id } };
}

const leadSteps: readonly ScriptedStep[] = [
  { text: 'First.', calls: [call('note', 'lead'), call('look', 'lead'), call('read', 'a')] },
  { text: 'Second.', calls: [{ ...delegateTo('scout'), id: 'delegate' }, call('pay', 'lead')] },
  { calls: [call('read', 'b'), call('read', 'c')] },
  { text: 'not in that form' },
  { text: '{"n":1}' },
];
const scoutSteps: readonly ScriptedStep[] = [
  { text: 'Looking.', calls: [call('pay', 'scout'), call('note', 'scout')] },
  { calls: [call('ask', 'scout')] },
  { text: 'The scout is done.' },
];

/** The scope in which the other agent works. */
export const scoutScope = 'main/delegate';

/** Answers a call, runs another tool in the place of one, and follows up on the first answer of each agent. */
const meddling: Hook = {
  name: 'meddling',
  beforeToolCall({ call: { name, args } }) {
    if (name === 'look') return { result: { content: [{ type: 'text', text: 'seen' }] } };
    return name === 'note' ? { call: { name: 'stamp', args } } : undefined;
  },
  turnEnd: ({ turn }) => (turn.turn === 1 ? { followUp: 'Go on.' } : undefined),
};

function makeTools(done: string[]): readonly Tool[] {
  const tool = (name: string, options: Partial<Tool> = {}, text = 'did'): Tool => ({
    ...defineTool({
      name,
      description: 'Has an effect',
      input: z.object({ id: z.string() }),
      execute: ({ id }, { agent, callId }) => {
        done.push(`${agent} ${callId}`);
        return `${text} ${id}`;
      },
    }),
    ...options,
  });
  const ask = defineTool({
    name: 'ask',
    description: 'Asks',
    input: z.object({ id: z.string() }),
    execute: async (_, { agent, callId, requestInput }) => {
      const { seats } = await requestInput({
        prompt: 'How many?',
        schema: z.object({ seats: z.number() }),
      });
      done.push(`${agent} ${callId}`);
      return `${seats} seats`;
    },
  });
  const pay = tool('pay', { approval: () => 'always' });
  // Two of them are more than the context has room for.
  const read = tool('read', { annotations: { readOnly: true } }, words(400));
  return [pay, tool('note'), tool('stamp'), tool('look'), read, ask];
}

/** What processes share besides logs. */
export function sharedStores() {
  const clock = fakeClock(Date.UTC(2026, 0, 1));
  const rules = [{ scope: namespace, window: 'day', max: { tokens: 1_000_000, runs: 1 } }] as const;
  return {
    quotas: createMemoryQuotaStore({ clock, rules }),
    sink: createMemoryAuditSink({ digest }),
  };
}

interface ProcessOptions {
  readonly runLogs?: RunLogs;
  readonly stores?: ReturnType<typeof sharedStores>;
  /** Counts the processes of a run. */
  readonly life?: number;
}

/**
 * A process that goes on with a run, or begins one, in which everything comes together: hooks that run other tools, answer
 * calls and follow up; an agent that works for a call, and needs an approval and an answer for that; a form of the answer,
 * which the model misses at first; a context that gets too small; a budget, quotas and an audit log.
 */
export function aProcess(records: readonly RunRecord[], options: ProcessOptions = {}) {
  const { runLogs, stores = sharedStores(), life = 1 } = options;
  const done: string[] = [];
  const tools = makeTools(done);
  const model = scriptedModel(scoutSteps.slice(answersIn(records, scoutScope)));
  const agents = [{ ...worker('scout', [], { tools: toolsOf(tools) }), model }];
  const world = setUp(leadSteps.slice(answersIn(records, 'main')), {
    tools: [delegateTool(agents), ...tools],
    agent: {
      delegation: { agents: () => agents },
      approvals: approvalsWith(brokers.suspend()),
      hooks: [meddling],
      context: {
        counter: heuristicCounter(),
        maxTokens: 3_000,
        reservedForOutput: 1_024,
        margin: 0,
      },
      limits: { ...defaultLimits, turnDepth: 10 },
      budget: { limits: { tokens: 1_000_000, toolCalls: 100 } },
    },
    quotas: stores.quotas,
    audit: { sink: stores.sink },
    request: { output: planOutput(form, { strategy: 'text', digest }) },
    seed: life,
    ...(runLogs && { runLogs }),
  });
  const { start, resume } = world;
  const live = async (known?: RunId) =>
    known === undefined ? start() : resume(known, { answers: answersTo(records), output: form });
  return { ...world, live, done };
}

/** Answers to everything that a run waits for. */
function answersTo(records: readonly RunRecord[]) {
  return pendingIn(records).flatMap(({ token, info }) => {
    const { kind } = toPendingItem(info) ?? {};
    if (kind === undefined) return [];
    const seats = { decision: 'answer', value: { seats: 2 }, by: 'alice' } as const;
    return [{ token, value: kind === 'approval' ? toAnswerRecord(yes) : toInputRecord(seats) }];
  });
}

/** Goes on with a run in one process after the other until it waits for nobody any more. */
export async function goOn(
  runId: RunId,
  given: readonly RunRecord[],
  stores: ReturnType<typeof sharedStores> = sharedStores(),
) {
  const done: string[] = [];
  let records = given;
  for (let life = 2; ; life += 1) {
    const runLogs = await logsWith(runId, records);
    const process = aProcess(records, { life, stores, runLogs });
    const outcome = await (await process.live(runId))?.result;
    done.push(...process.done);
    records = await runLogs.within(namespace).read(runId);
    if (outcome?.stopReason !== 'suspended') return { outcome, records, done };
  }
}

/** The whole run, in as many processes as it waits for somebody. */
export async function wholeRun() {
  const stores = sharedStores();
  const { start, runLogs, done } = aProcess([], { stores });
  const { runId, result } = start();
  await result;
  const rest = await goOn(runId, await runLogs.within(namespace).read(runId), stores);
  return { ...rest, runId, stores, done: [...done, ...rest.done] };
}

/** The write at which a process comes to nothing. */
interface Stop {
  readonly at: number;
  readonly isKept: boolean;
  readonly stopped: PromiseWithResolvers<undefined>;
  count: number;
}

/** Logs that stand still for ever at one of all the writes, before or after it has taken effect. */
function stoppingAt(logs: RunLogs, stop: Stop): RunLogs {
  const wrap = (log: RunLog): RunLog => ({
    runId: log.runId,
    fence: log.fence,
    release: () => log.release(),
    async append(records) {
      stop.count += 1;
      if (stop.count < stop.at) return log.append(records);
      if (stop.isKept && stop.count === stop.at) await log.append(records);
      stop.stopped.resolve(undefined);
      return new Promise(() => {});
    },
  });
  return {
    ...logs,
    within(place) {
      const scoped = logs.within(place);
      return {
        ...scoped,
        create: async (runId) => wrap(await scoped.create(runId)),
        acquire: async (runId) => {
          const log = await scoped.acquire(runId);
          return log && wrap(log);
        },
      };
    },
  };
}

function lastEvent(records: readonly RunRecord[]): string | undefined {
  const last = records.at(-1);
  return last?.type === 'event' ? last.event.type : undefined;
}

/**
 * A run whose process stops for ever at a write to its log, and with which others go on. Undefined when its log says by
 * then that it has ended: nobody goes on with it.
 */
export async function crashedRun(runId: RunId, at: number, isKept: boolean) {
  const stores = sharedStores();
  const stop: Stop = { at, isKept, stopped: Promise.withResolvers(), count: 0 };
  const done: string[] = [];
  let records: readonly RunRecord[] = [];
  let known: RunId | undefined;
  for (let life = 1; ; life += 1) {
    const memory = known === undefined ? createMemoryRunLogs() : await logsWith(known, records);
    const runLogs = stoppingAt(memory, stop);
    const process = aProcess(records, { life, stores, runLogs });
    const living = process.live(known).then((run) => run?.result);
    const outcome = await Promise.race([living, stop.stopped.promise]);
    await process.clock.settle();
    done.push(...process.done);
    known = runId;
    records = await memory.within(namespace).read(runId);
    if (lastEvent(records) === 'run.completed') return undefined;
    if (outcome === undefined) break;
  }
  const rest = await goOn(runId, records, stores);
  return { ...rest, done: [...done, ...rest.done], stores };
}

/** What was said in a part of a run. A call that was cut off counts as one that was not. */
export function saidIn(records: readonly RunRecord[], scope = 'main'): readonly string[] {
  return foldRun(records, scope)
    .transcript.messages()
    .map((message) =>
      message.role === 'tool'
        ? `${message.result.name} ${message.result.outcome.replace('interrupted', 'ok')}`
        : `${message.role} ${messageText(message)}`,
    );
}

/** What the audit log says of the calls, the approvals and the ends of runs, in any order. */
export async function factsIn({ sink }: ReturnType<typeof sharedStores>) {
  const trail = await sink.export('tenant:acme');
  return trail
    .map(({ kind, action, outcome }) => `${kind} ${action} ${outcome}`)
    .filter((fact) => /^(tool_call call|approval|run end)/.test(fact))
    .map((fact) => fact.replace('interrupted', 'ok'))
    .toSorted();
}

import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { approvalsWith, no, yes } from '../approval/approvals.harness.ts';
import { brokers } from '../approval/brokers.ts';
import { toAnswerRecord } from '../approval/approval-decision.ts';
import { AuraError } from '../errors/aura-error.ts';
import type { RunId } from '../ids/ids.ts';
import { toInputRecord } from '../input/input-answer.ts';
import { toPendingItem } from '../approval/pending-item.ts';
import type { PendingItem } from '../approval/pending-item.ts';
import type { JsonValue } from '../json/json.ts';
import { digest, logsWith } from '../replay/replay.harness.ts';
import { replayRun } from '../replay/replay-run.ts';
import { createMemoryRunLogs } from '../run/memory-run-logs.ts';
import type { RunLogs } from '../run/run-logs.ts';
import type { RunRecord } from '../run/run-record.ts';
import { defineTool } from '../tool/define-tool.ts';
import type { ToolContext } from '../tool/tool.ts';
import { messageTextOf, namespace, of, setUp } from './agent-runner.harness.ts';
import type { Agent } from './agent.ts';

const script: readonly ScriptedStep[] = [
  {
    calls: [
      { name: 'book', args: {} },
      { name: 'note', args: {} },
    ],
  },
  { text: 'Booked.' },
];
const seats = z.object({ seats: z.string().transform(Number).pipe(z.number().int().positive()) });
const prompt = 'How many seats?';

type Book = (context: ToolContext, done: string[]) => Promise<string>;

const bookOnce: Book = async ({ requestInput }, done) => {
  const answer = await requestInput({ prompt, schema: seats });
  expectTypeOf(answer).toEqualTypeOf<{ seats: number }>();
  done.push(`book ${answer.seats}`);
  return `booked ${answer.seats}`;
};

/** A process of its own: it shares nothing with others but the log. */
function aProcess(
  runLogs: RunLogs = createMemoryRunLogs(),
  options: {
    steps?: readonly ScriptedStep[];
    book?: Book;
    agent?: Partial<Agent>;
    isDangerous?: boolean;
  } = {},
) {
  const { steps = script, book = bookOnce, agent, isDangerous = false } = options;
  const done: string[] = [];
  const tools = [
    defineTool({
      name: 'book',
      description: 'Books',
      input: z.object({}),
      approval: () => (isDangerous ? 'always' : 'never'),
      execute: (_, context) => book(context, done),
    }),
    defineTool({
      name: 'note',
      description: 'Notes',
      input: z.object({}),
      execute: () => {
        done.push('note');
        return 'noted';
      },
    }),
  ];
  const world = setUp(steps, { tools, runLogs, ...(agent && { agent }) });
  return { ...world, done, runLogs };
}

const recordsOf = async (runLogs: RunLogs, runId: RunId): Promise<readonly RunRecord[]> =>
  runLogs.within(namespace).read(runId);

/** What a run waits for, by its last record. */
async function pendingOf(runLogs: RunLogs, runId: RunId): Promise<readonly PendingItem[]> {
  const last = (await recordsOf(runLogs, runId)).at(-1);
  if (last?.type !== 'event' || last.event.type !== 'run.suspended') return [];
  return last.event.pending.flatMap(({ info }) => toPendingItem(info) ?? []);
}

async function waitingRun(options: Parameters<typeof aProcess>[1] = {}) {
  const first = aProcess(undefined, options);
  const run = first.start();
  const outcome = await run.result;
  const { runId } = run;
  const { runLogs } = first;
  /** Answers everything with the same value, in a new process. */
  const answer = async (value: JsonValue) => {
    const records = await recordsOf(runLogs, runId);
    const later = aProcess(runLogs, { ...options, steps: script.slice(answersIn(records)) });
    const items = await pendingOf(runLogs, runId);
    const answers = items.map(({ token }) => ({ token, value }));
    const resumed = await later.resume(runId, { answers });
    const ended = await resumed?.result;
    return { ...later, ended, seen: resumed?.seen ?? [] };
  };
  const pending = () => pendingOf(runLogs, runId);
  return { ...first, runId, outcome, pending, answer, seen: run.seen };
}

function provide(value: JsonValue): JsonValue {
  return toInputRecord({ decision: 'answer', by: 'alice', value });
}

function answersIn(records: readonly RunRecord[]): number {
  return records.filter((r) => r.type === 'event' && r.event.type === 'message.completed').length;
}

function resultsIn(seen: Parameters<typeof of>[0]) {
  return of(seen, 'tool.completed').map(({ result }) => [result.outcome, messageTextOf(result)]);
}

describe('a tool that asks', () => {
  it('[runtime C-108] makes the run wait, and is called again with the checked answer', async () => {
    const { outcome, done, pending, answer, seen } = await waitingRun();
    expect([outcome.stopReason, done]).toEqual(['suspended', ['note']]);
    const [item, ...others] = await pending();
    expect(others).toEqual([]);
    expect(item).toMatchObject({
      kind: 'input',
      tool: 'book',
      question: 1,
      prompt,
      path: ['Helper'],
      schema: { type: 'object', required: ['seats'] },
    });
    expect(of(seen, 'input.requested').map((event) => event.item)).toEqual([item]);
    const later = await answer(provide({ seats: '2' }));
    expect(later.ended?.stopReason).toBe('completed');
    expect(later.done).toEqual(['book 2']);
    expect(of(later.seen, 'input.resolved')).toMatchObject([
      { id: item?.id, resolution: { decision: 'answer', by: 'alice' } },
    ]);
    expect(resultsIn(later.seen)).toEqual([['ok', 'booked 2']]);
  });

  it.each<[string, JsonValue, RegExp]>([
    ['does not fit', provide({ seats: 'two' }), /NaN|number/],
    ['is an approval', toAnswerRecord(yes), /neither/],
    ['is from nobody', { decision: 'answer', value: { seats: '2' } }, /neither/],
    ['is no record', true, /neither/],
  ])('[runtime C-108] asks again when what was said %s', async (_, value, problem) => {
    const { pending, answer } = await waitingRun();
    const [first] = await pending();
    const wrong = await answer(value);
    expect([wrong.ended?.stopReason, wrong.done]).toEqual(['suspended', []]);
    const [second] = await pending();
    if (first?.kind !== 'input' || second?.kind !== 'input') throw new Error('no question');
    expect(second.token).not.toBe(first.token);
    expect([second.question, second.expiresAt]).toEqual([1, first.expiresAt]);
    expect(second.problems?.[0]?.message).toMatch(problem);
    expect((await answer(provide({ seats: '3' }))).done).toEqual(['book 3']);
  });

  it('is told that nobody will answer, and the model too unless the tool knows better', async () => {
    const denied = await waitingRun();
    const { seen, done } = await denied.answer(toInputRecord({ ...no, message: 'Not now.' }));
    expect(done).toEqual([]);
    expect(resultsIn(seen)).toEqual([['denied', expect.stringContaining('Not now.')]]);

    const late = await waitingRun();
    expect(resultsIn((await late.answer('expired')).seen)).toEqual([
      ['expired', expect.stringContaining('nobody answered "book" in time')],
    ]);

    const book: Book = async ({ requestInput }) => {
      try {
        await requestInput({ prompt, schema: seats, expiresInMs: 1_000 });
        return 'asked';
      } catch (error) {
        if (!AuraError.is(error, 'input/expired')) throw error;
        return 'booked one';
      }
    };
    const lenient = await waitingRun({ book });
    const [item] = await lenient.pending();
    expect((item?.expiresAt ?? 0) - (item?.createdAt ?? 0)).toBe(1_000);
    expect(resultsIn((await lenient.answer('expired')).seen)).toEqual([['ok', 'booked one']]);
  });

  it('expires by itself when the run goes on too late', async () => {
    const { runId, runLogs } = await waitingRun();
    const later = aProcess(runLogs, { steps: script.slice(1) });
    await later.clock.advance(15 * 60_000);
    const run = await later.resume(runId);
    await run?.result;
    expect(of(run?.seen ?? [], 'input.resolved')).toMatchObject([
      { resolution: { decision: 'expired' } },
    ]);
  });

  it('may ask several times, one after the other or at once, and each question is put once', async () => {
    const asks: readonly Book[] = [
      async ({ requestInput }) => {
        const a = await requestInput({ prompt: 'a', schema: z.string() });
        const b = await requestInput({ prompt: 'b', schema: z.string() });
        return a + b;
      },
      async ({ requestInput }) => {
        const all = ['a', 'b'].map((prompt) => requestInput({ prompt, schema: z.string() }));
        return (await Promise.all(all)).join('');
      },
    ];
    for (const book of asks) {
      const { pending, answer, runLogs, runId } = await waitingRun({ book });
      expect(await pending()).toMatchObject([{ prompt: 'a', question: 1 }]);
      expect((await answer(provide('x'))).ended?.stopReason).toBe('suspended');
      expect(await pending()).toMatchObject([{ prompt: 'b', question: 2 }]);
      expect(resultsIn((await answer(provide('y'))).seen)).toEqual([['ok', 'xy']]);
      const records = await recordsOf(runLogs, runId);
      expect(eventsIn(records, 'input.requested')).toBe(2);
      expect(eventsIn(records, 'input.resolved')).toBe(2);
      expect((await replayRun(records, { digest })).divergence).toBeUndefined();
    }
  });

  it('makes the run wait although it makes something else of that', async () => {
    const book: Book = async ({ requestInput }) => {
      const answer = await requestInput({ prompt, schema: z.string() }).catch(() => 'nothing');
      return `got ${answer}`;
    };
    const { outcome, answer } = await waitingRun({ book });
    expect(outcome.stopReason).toBe('suspended');
    expect(resultsIn((await answer(provide('two'))).seen)).toEqual([['ok', 'got two']]);
  });

  it('asks after its call was approved, and takes one answer for the other for neither', async () => {
    const agent = { approvals: approvalsWith(brokers.suspend()) };
    const { pending, answer, runLogs, runId } = await waitingRun({ agent, isDangerous: true });
    expect(await pending()).toMatchObject([{ kind: 'approval' }]);
    await answer(toAnswerRecord(yes));
    expect(await pending()).toMatchObject([{ kind: 'input' }]);
    const { done } = await answer(provide({ seats: '2' }));
    expect(done).toEqual(['book 2']);
    const records = await recordsOf(runLogs, runId);
    expect(eventsIn(records, 'approval.resolved')).toBe(1);
    expect((await replayRun(records, { digest })).divergence).toBeUndefined();
  });

  it('has a schema that can be shown', async () => {
    const book: Book = async ({ requestInput }) =>
      String(await requestInput({ prompt, schema: z.date() }));
    const { outcome, seen } = await waitingRun({ book });
    expect(outcome.stopReason).toBe('completed');
    expect(resultsIn(seen)).toContainEqual(['error', expect.stringContaining('JSON Schema')]);
  });
});

function eventsIn(records: readonly RunRecord[], type: string): number {
  return records.filter((r) => r.type === 'event' && r.event.type === type).length;
}

/** Lives on until the run has ended; the first answer is one that does not fit. */
async function liveOn(runLogs: RunLogs, runId: RunId) {
  const done: string[] = [];
  for (let lives = 0; lives < 5; lives += 1) {
    const records = await recordsOf(runLogs, runId);
    const later = aProcess(runLogs, { steps: script.slice(answersIn(records)) });
    const hasErred = eventsIn(records, 'input.requested') > 1;
    const items = await pendingOf(runLogs, runId);
    const value = provide({ seats: hasErred ? '2' : 'two' });
    const answers = items.map(({ token }) => ({ token, value }));
    const outcome = await (await later.resume(runId, { answers }))?.result;
    done.push(...later.done);
    if (outcome?.stopReason !== 'suspended') return { done, outcome };
  }
  throw new Error('it waits for ever');
}

it('[runtime C-108] does the call once at most wherever the run stops, and can be replayed', async () => {
  const { runLogs: logs, runId } = await waitingRun();
  await liveOn(logs, runId);
  const records = await recordsOf(logs, runId);
  expect(eventsIn(records, 'input.requested')).toBe(2);
  const isStart = (r: RunRecord): boolean =>
    r.type === 'event' && r.event.type === 'tool.started' && r.event.name === 'book';
  for (let length = 1; length < records.length; length += 1) {
    const prefix = records.slice(0, length);
    const place = `after record ${length}`;
    expect((await replayRun(prefix, { digest })).divergence, place).toBeUndefined();
    // A call that has begun and not come to rest with a question may have had its effect.
    const begun = prefix.findLastIndex(isStart);
    const atRest = prefix.findLastIndex(
      (r) => r.type === 'event' && r.event.type === 'input.requested',
    );
    const isUnknown = begun > atRest;
    const runLogs = await logsWith(runId, prefix);
    const { done, outcome } = await liveOn(runLogs, runId);
    expect(outcome?.stopReason, place).toBe('completed');
    const times = done.filter((effect) => effect.startsWith('book')).length;
    expect(times, place).toBe(isUnknown ? 0 : 1);
    const all = await recordsOf(runLogs, runId);
    expect((await replayRun(all, { digest })).divergence, place).toBeUndefined();
  }
});

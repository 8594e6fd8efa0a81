import {
  createAgentRunner,
  createIdSource,
  createMemoryRunLogs,
  defaultLimits,
  Namespace,
  silentLogger,
  toolsOf,
} from '@aura/core';
import type { Agent, InputAnswer, JsonValue, RunId, RunLogs, Tool } from '@aura/core';
import { fakeClock, scriptedModel, seededRandom } from '@aura/testkit';
import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { nodeDigest } from '../node/node-digest.ts';
import { waitingApprovals } from './run-approvals.ts';
import { answerQuestion, waitingQuestions } from './run-questions.ts';

const acme = Namespace.of('tenant', 'acme');
const bob = acme.child('user', 'bob');
const script: readonly ScriptedStep[] = [
  { calls: [{ name: 'book', args: {} }] },
  { text: 'Done.' },
];

/** What a number has to be, as schemas are for tools. */
const seats = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value: unknown) =>
      typeof value === 'number' ? { value } : { issues: [{ message: 'not a number' }] },
    jsonSchema: { input: () => ({ type: 'number' }), output: () => ({ type: 'number' }) },
  },
} as const;

/** A process with an agent that has to ask how many seats it is to book. */
function aProcess(runLogs: RunLogs, steps = script) {
  const clock = fakeClock();
  const random = seededRandom(3);
  const booked: JsonValue[] = [];
  const book: Tool = {
    name: 'book',
    description: 'Books',
    inputSchema: { type: 'object' },
    origin: { kind: 'code' },
    annotations: {},
    check: (args) => ({ ok: true, args }),
    async execute(_, { requestInput }) {
      booked.push(Number(await requestInput({ prompt: 'How many?', schema: seats })));
      return { content: [{ type: 'text', text: 'booked' }] };
    },
  };
  const ids = createIdSource({ clock, random });
  const world = { clock, random, ids, digest: nodeDigest, logger: silentLogger, runLogs };
  const runner = createAgentRunner(world);
  const agent: Agent = {
    id: 'helper',
    name: 'Helper',
    digest: 'agent-1',
    model: scriptedModel(steps),
    system: [],
    tools: toolsOf([book]),
    limits: defaultLimits,
    notices: { lastTurn: false },
  };
  const runsIn = (namespace: Namespace) => {
    const logs = runLogs.within(namespace);
    const resume = (runId: RunId, options?: Parameters<typeof runner.resume>[2]) =>
      runner.resume(agent, { namespace, runId }, options);
    return {
      approvals: () => waitingApprovals(logs, clock),
      questions: () => waitingQuestions(logs, clock),
      answer: (runId: RunId, token: string, answer: InputAnswer) =>
        answerQuestion({ logs, runs: { resume }, clock }, { runId, token, answer }),
    };
  };
  return { clock, booked, runner, agent, runsIn };
}

const provide = (value: JsonValue): InputAnswer => ({ decision: 'answer', by: 'alice', value });

async function waitingRun() {
  const runLogs = createMemoryRunLogs();
  const { runner, agent } = aProcess(runLogs);
  const run = runner.start(agent, { namespace: bob, session: 's1', messages: [] });
  await run.result;
  const later = aProcess(runLogs, script.slice(1));
  const runs = later.runsIn(acme);
  const [waiting] = await runs.questions();
  return {
    ...later,
    runLogs,
    runs,
    runId: run.runId,
    waiting,
    token: waiting?.question.token ?? '',
  };
}

describe('the questions of a namespace', () => {
  it('are listed for everybody above the run and nobody beside it, apart from approvals', async () => {
    const { runs, runsIn, runId, waiting, clock } = await waitingRun();
    expect(waiting).toMatchObject({
      run: { runId },
      question: { prompt: 'How many?', schema: { type: 'number' } },
    });
    expect(await runs.approvals()).toEqual([]);
    expect(await runsIn(acme.child('user', 'eve')).questions()).toEqual([]);
    await clock.advance(15 * 60_000);
    expect(await runs.questions()).toEqual([]);
  });

  it('are answered in any process, and asked again when the answer does not fit', async () => {
    const { runs, runId, token, booked } = await waitingRun();
    const wrong = await runs.answer(runId, token, provide('two'));
    expect((await wrong.result).stopReason).toBe('suspended');
    const [again] = await runs.questions();
    expect(again?.question.problems).toEqual([{ path: '', message: 'not a number' }]);
    const right = await runs.answer(runId, again?.question.token ?? '', provide(2));
    expect((await right.result).text).toBe('Done.');
    expect(booked).toEqual([2]);
  });

  it('take no answer to nothing, none that is too late, and none while somebody works on the run', async () => {
    const { runs, runsIn, runId, token, clock, runLogs } = await waitingRun();
    const code = (code: string) => expect.objectContaining({ code });
    await expect(runs.answer(runId, 'forged', provide(2))).rejects.toEqual(
      code('input/unknown_token'),
    );
    const eve = runsIn(acme.child('user', 'eve'));
    await expect(eve.answer(runId, token, provide(2))).rejects.toEqual(code('input/unknown_token'));
    const held = await runLogs.within(bob).acquire(runId);
    await expect(runs.answer(runId, token, provide(2))).rejects.toEqual(code('input/busy'));
    await held?.release();
    await clock.advance(15 * 60_000);
    await expect(runs.answer(runId, token, provide(2))).rejects.toEqual(code('input/expired'));
  });
});

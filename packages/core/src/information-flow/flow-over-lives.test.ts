import { createHash } from 'node:crypto';
import type { ScriptedStep } from '@aura/testkit';
import { fakeClock, seededRandom } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { messageTextOf, namespace, of, user } from '../agent/agent-runner.harness.ts';
import { approvalsWith } from '../approval/approvals.harness.ts';
import { brokers } from '../approval/brokers.ts';
import { createMemoryBlobStore } from '../blob/memory-blob-store.ts';
import { readResultTool } from '../blob/read-result-tool.ts';
import { answersIn, delegateTo, setUpLead, worker } from '../delegation/delegation.harness.ts';
import type { RunId } from '../ids/ids.ts';
import { forkRecords, forkRequest } from '../replay/fork-records.ts';
import { replayRun } from '../replay/replay-run.ts';
import type { RunRecord } from '../run/run-record.ts';
import { bob, setUp } from '../runtime/runtime.harness.ts';
import { readSessionFile } from '../session/file/read-session-file.ts';
import { toolsOf } from '../tool/tools-of.ts';
import { createFlowControl } from './create-flow-control.ts';
import {
  call,
  logsWith,
  makeWorld,
  names,
  policy,
  resultsIn,
  scene,
} from './information-flow.harness.ts';

const digest = { sha256: (text: string) => createHash('sha256').update(text).digest('hex') };

const script: readonly ScriptedStep[] = [
  { calls: [call('customer', 'x', 'a'), call('note', 'x', 'b')] },
  { calls: [call('web_page', 'x', 'c'), call('post', 'early', 'd')] },
  { calls: [call('post', 'late', 'e'), call('send_mail', 'x', 'f')] },
  { text: 'Done.' },
];

/** What of a log must not depend on where a run was interrupted. */
function decisions(records: readonly RunRecord[]) {
  return records.flatMap((record) => {
    if (record.type !== 'event' || record.event.type !== 'tool.completed') return [];
    const { callId, outcome, labels, structured } = record.event.result;
    return [{ callId, outcome, labels, structured }];
  });
}

async function wholeRun(steps = script) {
  const { start, runLogs } = scene(steps);
  const run = start();
  await run.result;
  const records = await runLogs.within(namespace).read(run.runId);
  return { runId: run.runId, records };
}

describe('labels and what they decide', () => {
  it('are the same wherever the process has stopped', async () => {
    const { runId, records } = await wholeRun();
    expect(decisions(records).map(({ outcome }) => outcome)).toEqual([
      'ok',
      'ok',
      'ok',
      'ok',
      'denied',
      'denied',
    ]);
    for (let length = 2; length < records.length; length += 1) {
      const before = records.slice(0, length);
      const runLogs = await logsWith(runId, before);
      const again = scene(script.slice(answersIn(before, 'main')), { runLogs });
      const run = await again.resume(runId);
      await run?.result;
      const after = await runLogs.within(namespace).read(runId);
      expect(decisions(after)).toEqual(decisions(records));
      expect(again.done).not.toContain('post:late');
      expect(again.done).not.toContain('send_mail:x');
    }
  });

  it('are the same when a run is lived once more, without the policy', async () => {
    for (const steps of [script, [{ calls: [call('web_broken')] }, ...script]]) {
      const { records } = await wholeRun(steps);
      expect((await replayRun(records, { digest })).divergence).toBeUndefined();
    }
  });

  it('are the same for a call that waits for somebody, in both lives of its run', async () => {
    const steps = [{ calls: [call('customer')] }, { calls: [call('send_mail')] }, { text: 'Ok.' }];
    const agent = { approvals: approvalsWith(brokers.suspend()) };
    const { start, runLogs, done } = scene(steps, { agent });
    const run = start();
    expect((await run.result).stopReason).toBe('suspended');
    expect(done).toEqual(['customer:x']);
    const [{ item } = {}] = of(run.seen, 'approval.requested');
    const records = await runLogs.within(namespace).read(run.runId);
    const later = scene([{ text: 'Ok.' }], { agent, runLogs: await logsWith(run.runId, records) });
    const value = { decision: 'approve', by: 'alice' };
    const answers = [{ token: item?.token ?? '', value }];
    const resumed = await later.resume(run.runId, { answers });
    await resumed?.result;
    expect(later.done).toEqual(['send_mail:x']);
    const whole = await later.runLogs.within(namespace).read(run.runId);
    expect((await replayRun(whole, { digest })).divergence).toBeUndefined();
  });

  it('go with a fork of the run, at a record and with a new message', async () => {
    const { runId, records } = await wholeRun();
    const at = records.findIndex(
      (record) =>
        record.type === 'event' &&
        record.event.type === 'turn.completed' &&
        record.event.turn === 2,
    );
    const seq = records[at]?.seq ?? 0;
    const forked = 'run_forked' as RunId;
    const shared = forkRecords(records, { runId, seq, traceId: 'f'.repeat(32) });
    const runLogs = await logsWith(forked, shared);
    const again = scene(script.slice(2), { runLogs });
    await (
      await again.resume(forked)
    )?.result;
    const results = resultsIn(await runLogs.within(namespace).read(forked));
    expect(results.get('post')?.outcome).toBe('denied');

    const { messages } = forkRequest(records, { runId, seq }, user('And now send it.'));
    const anew = scene([{ calls: [call('post')] }, { text: 'No.' }], {
      history: messages.slice(0, -1),
    });
    await anew.start().result;
    expect(anew.done).toEqual([]);
  });
});

describe('labels of a session', () => {
  const flow = policy;

  it('hold for the runs that come later, in another process', async () => {
    const { tools } = makeWorld();
    const first = setUp([{ calls: [call('customer')] }, { text: 'Read.' }], { tools, flow });
    await first.runtime.run({ namespace: bob, input: 'Read the customer.' });
    const { done, tools: others } = makeWorld();
    const second = setUp([{ calls: [call('send_mail')] }, { text: 'No.' }], {
      tools: others,
      flow,
      kept: first.kept,
      clock: first.clock,
    });
    const events = second.runtime.stream({ namespace: bob, input: 'Send it.' });
    const results = [];
    for await (const event of events) {
      if (event.type === 'tool.completed') results.push(event.result);
    }
    expect(done).toEqual([]);
    expect(results[0]?.structured).toMatchObject({ code: 'policy/flow_refused' });
  });

  it('go with an export of the session to another place', async () => {
    const { tools } = makeWorld();
    const first = setUp([{ calls: [call('customer')] }, { text: 'Read.' }], { tools, flow });
    await first.runtime.run({ namespace: bob, input: 'Read the customer.' });
    const lines: string[] = [];
    for await (const line of first.runtime.sessions.exportTree(bob)) {
      lines.push(JSON.stringify(line));
    }
    const [file] = readSessionFile(lines.join('\n'), { next: (prefix) => `${prefix}_1` });
    if (file === undefined) throw new Error('no session was read');
    const { done, tools: others } = makeWorld();
    const second = setUp([{ calls: [call('send_mail')] }, { text: 'No.' }], {
      tools: others,
      flow,
    });
    await second.runtime.sessions.importSession(bob, file);
    await second.runtime.run({ namespace: bob, input: 'Send it.' });
    expect(done).toEqual([]);
  });

  it('stay when the conversation is summarised', async () => {
    const { done, tools } = makeWorld();
    const context = {
      maxTokens: 2_024,
      reservedForOutput: 1_024,
      margin: 0,
      summariser: { summarise: async () => ({ text: 'They talked.' }) },
    };
    const { runtime, model } = setUp(
      [
        { calls: [call('customer')] },
        { text: `Read. ${'word '.repeat(900)}` },
        { text: `More. ${'word '.repeat(900)}` },
        { calls: [call('send_mail')] },
        { text: 'No.' },
      ],
      { tools, flow, context },
    );
    for (const input of ['Read.', 'More.', 'Send.']) await runtime.run({ namespace: bob, input });
    expect(JSON.stringify(model.requests.at(-2)?.messages)).not.toContain('customer says');
    expect(done).toEqual(['customer:x']);
  });
});

describe('labels of results that are kept', () => {
  it('come with what is read back from elsewhere, and from the conversation nothing new', async () => {
    const blobs = createMemoryBlobStore({ clock: fakeClock(), random: seededRandom(2) });
    const { ref } = await blobs.put(namespace, new TextEncoder().encode('secret'), {
      mediaType: 'text/plain; charset=utf-8',
    });
    const { tools } = makeWorld();
    const { start } = scene(
      [
        { calls: [{ name: 'read_result', args: { ref } }] },
        { calls: [call('post')] },
        { text: 'No.' },
      ],
      { tools: [...tools, readResultTool(blobs)], agent: { results: { blobs } } },
    );
    const run = start();
    await run.result;
    const [read, post] = of(run.seen, 'tool.completed').map(({ result }) => result);
    expect(read?.outcome).toBe('ok');
    expect(names(read?.labels)).toEqual(['private', 'untrusted']);
    expect(post?.outcome).toBe('denied');
  });

  it('are those of the result where the conversation has it', async () => {
    const newBlobs = () => createMemoryBlobStore({ clock: fakeClock(), random: seededRandom(2) });
    const [blobs, twin] = [newBlobs(), newBlobs()];
    const { ref } = await twin.put(namespace, new Uint8Array(), { mediaType: 'text/plain' });
    const { tools } = makeWorld();
    const { start } = scene(
      [
        { calls: [call('web_page')] },
        { calls: [{ name: 'read_result', args: { ref } }] },
        { text: 'Done.' },
      ],
      {
        tools: [...tools, readResultTool(blobs)],
        agent: { results: { blobs, minLength: 1 } },
      },
    );
    const run = start();
    await run.result;
    const [page, read] = of(run.seen, 'tool.completed').map(({ result }) => result);
    expect(page).toMatchObject({ blobRef: ref, labels: [{ label: 'untrusted' }] });
    expect(read?.outcome).toBe('ok');
    expect(read?.labels).toBeUndefined();
  });
});

describe('labels and agents that work for a call', () => {
  const flow = createFlowControl(policy);

  function lead(
    steps: readonly ScriptedStep[],
    scoutSteps: readonly ScriptedStep[],
    runLogs?: Awaited<ReturnType<typeof logsWith>>,
  ) {
    const { done, tools } = makeWorld();
    const scout = worker('scout', scoutSteps, { tools: toolsOf(tools) });
    const made = setUpLead(steps, [scout], {
      tools,
      agent: { flow },
      ...(runLogs && { runLogs }),
    });
    return { ...made, done };
  }
  const refusedIn = (records: readonly RunRecord[]) => resultsIn(records).get('post')?.outcome;

  it('go to the agent with its task', async () => {
    const { start, runLogs, done } = lead(
      [
        { calls: [call('customer'), call('web_page')] },
        { calls: [delegateTo('scout')] },
        { text: 'Ok.' },
      ],
      [{ calls: [call('post')] }, { text: 'Could not.' }],
    );
    const run = start();
    await run.result;
    expect(done).toEqual(['customer:x', 'web_page:x']);
    expect(refusedIn(await runLogs.within(namespace).read(run.runId))).toBe('denied');
  });

  it('come back with its answer, wherever the process has stopped', async () => {
    const steps: readonly ScriptedStep[] = [
      { calls: [delegateTo('scout')] },
      { calls: [call('post')] },
      { text: 'Ok.' },
    ];
    const scoutSteps: readonly ScriptedStep[] = [
      { calls: [call('customer'), call('web_page')] },
      { text: 'The customer is called Bob.' },
    ];
    const whole = lead(steps, scoutSteps);
    const run = whole.start();
    await run.result;
    const records = await whole.runLogs.within(namespace).read(run.runId);
    expect(refusedIn(records)).toBe('denied');
    const labels = resultsIn(records).get('delegate_to_agent')?.labels;
    expect(labels).toMatchObject([
      { label: 'private', sources: [{ tool: 'customer', scope: 'main/call_1' }] },
      { label: 'untrusted', sources: [{ tool: 'web_page', scope: 'main/call_1' }] },
    ]);
    expect((await replayRun(records, { digest })).divergence).toBeUndefined();
    for (let length = 2; length < records.length; length += 1) {
      const before = records.slice(0, length);
      const again = lead(
        steps.slice(answersIn(before, 'main')),
        scoutSteps.slice(answersIn(before, 'main/call_1')),
        await logsWith(run.runId, before),
      );
      await (
        await again.resume(run.runId)
      )?.result;
      const after = await again.runLogs.within(namespace).read(run.runId);
      expect(refusedIn(after)).toBe('denied');
      expect(resultsIn(after).get('delegate_to_agent')?.labels).toEqual(labels);
      expect(again.done).not.toContain('post:x');
    }
  });
});

it('tells the model what it may not do and why', async () => {
  const { start, model } = scene(script);
  await start().result;
  const shown = model.requests
    .at(-1)
    ?.messages.flatMap((message) =>
      message.role === 'tool' ? [messageTextOf(message.result)] : [],
    );
  expect(shown?.at(-1)).toMatch(/^Not executed: .*"private" \(from customer\)/);
});

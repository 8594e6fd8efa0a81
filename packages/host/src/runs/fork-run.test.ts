import type { AuraEvent, MessageId, RunId, UserMessage } from '@aura/core';
import { describe, expect, it } from 'vitest';
import { runScene } from '../../test-support/run-scene.ts';

const question: UserMessage = {
  role: 'user',
  id: 'msg_1' as MessageId,
  createdAt: 0,
  content: [{ type: 'text', text: 'And now?' }],
};

describe('a fork', () => {
  it('begins with the records of the other run and goes on with the agent as it is now', async () => {
    const scene = runScene([{ text: 'Otherwise.' }]);
    const runId = await scene.leave('background', { digest: 'agent-0' });
    const old = await scene.runs.read(runId);
    const seen: AuraEvent[] = [];
    const handle = await scene.runs.fork(runId, {
      at: 4,
      listener: (events) => void seen.push(...events),
    });
    expect((await handle.result).text).toBe('Otherwise.');
    expect(seen[0]?.type).toBe('run.resumed');
    const records = await scene.runs.read(handle.runId);
    expect(records[0]).toMatchObject({ forkedFrom: { runId, seq: 4 }, agentDigest: 'agent-0' });
    expect(records.slice(1, 4)).toEqual(old.slice(1, 4));
    expect(await scene.runs.read(runId)).toEqual(old);
    expect(await scene.status(runId)).toBe('running');
  });

  it('asks anew when there is a message, also where the other run has ended', async () => {
    const scene = runScene([{ text: 'First.' }, { text: 'Second.' }]);
    const first = await scene.runs.resume(await scene.leave('background'));
    await first?.result;
    const runId = first?.runId as RunId;
    const at = (await scene.runs.get(runId))?.seq ?? 0;
    await expect(scene.runs.fork(runId, { at })).rejects.toMatchObject({ code: 'run/ended' });
    const handle = await scene.runs.fork(runId, { at, message: question });
    expect((await handle.result).text).toBe('Second.');
    expect(scene.model.requests[1]?.messages.map((m) => m.role)).toEqual(['assistant', 'user']);
    const [opened] = await scene.runs.read(handle.runId);
    expect(opened).toMatchObject({ forkedFrom: { runId, seq: at }, mode: 'background' });
  });

  it('leaves nothing behind when it cannot be', async () => {
    const scene = runScene();
    const runId = await scene.leave('background');
    const unknown = scene.runs.fork('run_unknown' as RunId, { at: 1 });
    await expect(unknown).rejects.toMatchObject({ code: 'host/unknown_run' });
    await expect(scene.runs.fork(runId, { at: 99 })).rejects.toMatchObject({
      code: 'run/no_such_record',
    });
    expect((await scene.runs.list()).items).toHaveLength(1);
  });
});

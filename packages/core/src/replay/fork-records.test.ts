import { describe, expect, it } from 'vitest';
import { namespace, setUp, user } from '../agent/agent-runner.harness.ts';
import type { RunId } from '../ids/ids.ts';
import { messageText } from '../message/message-text.ts';
import { forkRecords, forkRequest } from './fork-records.ts';
import { digest, logsWith, makeTools, recordRun } from './replay.harness.ts';
import { replayRun } from './replay-run.ts';

const script = [{ calls: [{ name: 'say', args: { text: 'a' } }] }, { text: 'Done.' }];
const newId = 'run_new' as RunId;

async function original() {
  const { runId, records } = await recordRun({ name: 'original', script });
  const seqOf = (type: string) =>
    1 + records.findIndex((r) => (r.type === 'event' ? r.event.type : r.type) === type);
  return { runId, records, seqOf };
}

describe('forking a run', () => {
  it('begins with the records up to one and goes on otherwise', async () => {
    const { runId, records, seqOf } = await original();
    const seq = seqOf('tool.completed');
    const forked = forkRecords(records, { runId, seq, traceId: 'trace' });
    expect(forked[0]).toEqual({ ...records[0], traceId: 'trace', forkedFrom: { runId, seq } });
    expect(forked.slice(1)).toEqual(records.slice(1, seq));
    const runLogs = await logsWith(newId, forked);
    const world = setUp([{ text: 'Otherwise.' }], { tools: makeTools(), runLogs });
    const run = await world.resume(newId);
    expect((await run?.result)?.text).toBe('Otherwise.');
    const whole = await runLogs.within(namespace).read(newId);
    expect(await replayRun(whole, { digest })).not.toHaveProperty('divergence');
  });

  it('is refused outside the log, and where there is nothing to go on with', async () => {
    const { runId, records } = await original();
    for (const seq of [0, -1, 1.5, Number.NaN, records.length + 1]) {
      const fork = () => forkRecords(records, { runId, seq, traceId: 'trace' });
      expect(fork, `at ${seq}`).toThrow(expect.objectContaining({ code: 'run/no_such_record' }));
    }
    expect(() => forkRecords(records, { runId, seq: records.length, traceId: 'trace' })).toThrow(
      expect.objectContaining({ code: 'run/ended' }),
    );
  });

  it('asks anew with the conversation of any record, every call in it answered', async () => {
    const { runId, records, seqOf } = await original();
    const message = user('And now?');
    const at = (seq: number) => forkRequest(records, { runId, seq }, message);
    expect(at(3)).toMatchObject({ namespace, session: 's1', forkedFrom: { runId, seq: 3 } });
    const said = (seq: number) => at(seq).messages.map(messageText);
    const cut = expect.stringContaining('interrupted');
    expect(said(1)).toEqual(['hi', 'And now?']);
    expect(said(seqOf('tool.started'))).toEqual(['hi', '', cut, 'And now?']);
    expect(said(records.length)).toEqual(['hi', '', 'a', 'Done.', 'And now?']);
  });
});

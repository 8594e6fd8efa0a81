import { describe, expect, it } from 'vitest';
import { namespace, setUp } from '../agent/agent-runner.harness.ts';
import { toAnswerRecord } from '../approval/approval-decision.ts';
import { approvalsWith, askedBroker, yes } from '../approval/approvals.harness.ts';
import type { RunRecord } from '../run/run-record.ts';
import { isNote } from './is-note.ts';
import { digest, logsWith, payments, recordRun, scenarios } from './replay.harness.ts';
import { replayRun } from './replay-run.ts';
import { goOn, replayAfterCrashes } from './replay-lives.harness.ts';

describe('replaying a run', () => {
  it.each(scenarios)('comes to the same with $name', async (scenario) => {
    const { records } = await recordRun(scenario);
    const report = await replayRun(records, { digest });
    expect(report.divergence).toBeUndefined();
    const left = records.filter((record) => record.type !== 'text.chunk' && !isNote(record));
    expect(report).toEqual({ lives: 1, records: left.length });
  });

  it.each(scenarios)('comes to the same after a crash anywhere in $name', async (scenario) => {
    await replayAfterCrashes(scenario);
  });

  it('comes to the same when the run waited for somebody, and when it crashed after that', async () => {
    const { broker } = askedBroker({ decision: 'suspend' });
    const scenario = {
      name: 'waits',
      script: payments,
      agent: { approvals: approvalsWith(broker) },
    };
    const waiting = await recordRun(scenario);
    const tokens = waiting.records.flatMap((r) => (r.type === 'flow.suspended' ? [r.token] : []));
    expect(tokens).toHaveLength(2);
    const answers = tokens.map((token) => ({ token, value: toAnswerRecord(yes) }));
    const rest = { ...scenario, script: payments.slice(1) };
    const whole = await goOn(waiting, rest, { answers });
    expect(await replayRun(waiting.records, { digest })).not.toHaveProperty('divergence');
    expect(await replayRun(whole.records, { digest })).not.toHaveProperty('divergence');
    for (let { length } = waiting.records; length < whole.records.length; length += 1) {
      const records = whole.records.slice(0, length);
      const log = await goOn({ ...whole, records }, rest);
      const report = await replayRun(log.records, { digest });
      expect(report.divergence, `after record ${length}`).toBeUndefined();
    }
  });

  it('comes to the same when another configuration took the run over', async () => {
    const script = [{ calls: [{ name: 'say', args: { text: 'a' } }] }, { text: 'Done.' }];
    const whole = await recordRun({ name: 'one', script });
    const cut = { ...whole, records: whole.records.slice(0, 4) };
    const agent = { digest: 'agent-2', notices: { lastTurn: false, turnsRemaining: 9 } };
    const log = await goOn(cut, { script, agent }, { useCurrent: true });
    expect(JSON.stringify(log.records)).toContain('more turns');
    expect(await replayRun(log.records, { digest })).not.toHaveProperty('divergence');
  });

  it('looks at what was written to the log of a run that nobody went on with', async () => {
    const whole = await recordRun({ name: 'one', script: [{ text: 'Hello.' }] });
    const runLogs = await logsWith(whole.runId, whole.records.slice(0, -1));
    await setUp([], { runLogs }).interrupt(whole.runId);
    const records = await runLogs.within(namespace).read(whole.runId);
    expect(await replayRun(records, { digest })).not.toHaveProperty('divergence');
    const tampered = JSON.stringify(records.at(-1)).replace('"inputTokens":10', '"inputTokens":9');
    const changed = [...records.slice(0, -1), JSON.parse(tampered) as RunRecord];
    expect((await replayRun(changed, { digest })).divergence).toEqual({
      seq: records.length,
      path: '/event/usage/inputTokens',
      recorded: 9,
      replayed: 10,
    });
  });

  it('names the first record that is not what the run does, and both sides', async () => {
    const { records } = await recordRun({ name: 'one', script: [{ text: 'Hello.' }] });
    const seq = records.findIndex((r) => r.type === 'event' && r.event.type === 'turn.completed');
    const { [seq]: record } = records;
    const changed = JSON.stringify(record).replace('"turn":1', '"turn":2');
    const report = await replayRun(records.with(seq, JSON.parse(changed) as RunRecord), { digest });
    expect(report.divergence).toEqual({
      seq: seq + 1,
      path: '/event/turn',
      recorded: 2,
      replayed: 1,
    });
  });

  it('says where it stands still when something is missing', async () => {
    const script = [{ calls: [{ name: 'say', args: { text: 'a' } }] }, { text: 'Done.' }];
    const { records } = await recordRun({ name: 'one', script });
    const outcome = records.findIndex(({ type }) => type === 'tool.outcome');
    const without = records.toSpliced(outcome, 1).map((r, index) => ({ ...r, seq: index + 1 }));
    const { divergence } = await replayRun(without, { digest });
    expect(divergence?.seq).toBe(outcome + 1);
  });

  it('refuses what is no log, and logs of another flow', async () => {
    const { records } = await recordRun({ name: 'one', script: [{ text: 'Hello.' }] });
    const [opened, ...rest] = records;
    await expect(replayRun([], { digest })).rejects.toMatchObject({ code: 'run/unreadable' });
    await expect(replayRun(rest, { digest })).rejects.toMatchObject({ code: 'run/unreadable' });
    const other = { ...opened, flowDigest: 'sha256:other' } as RunRecord;
    await expect(replayRun([other, ...rest], { digest })).rejects.toMatchObject({
      code: 'flow/version_mismatch',
    });
  });

  it('refuses a log whose records are not what they say they are', async () => {
    const { records } = await recordRun({ name: 'one', script: [{ text: 'Hello.' }] });
    const broken = { ...records[1], event: undefined } as unknown as RunRecord;
    await expect(replayRun(records.with(1, broken), { digest })).rejects.toMatchObject({
      code: 'run/unreadable',
    });
  });

  it.each([
    ['the run had a budget or quotas', { budget: { limits: { tokens: 100_000 } } }],
    ['the run had a budget or quotas', { budget: { limits: { tokens: 1 } } }],
  ])('refuses a run that more than its log has had a say in: %s', async (message, agent) => {
    const { records } = await recordRun({ name: 'one', script: [{ text: 'Hello.' }], agent });
    await expect(replayRun(records, { digest })).rejects.toMatchObject({
      code: 'run/not_replayable',
      message,
    });
  });

  it('does not mind how text was cut, but that it is another text', async () => {
    const { records } = await recordRun({ name: 'one', script: [{ text: 'Hello there.' }] });
    const at = records.findIndex((r) => r.type === 'event' && r.event.type === 'message.started');
    const { messageId } = (records[at] as { event?: { messageId?: string } }).event ?? {};
    const withText = (...pieces: readonly [number, string][]) => {
      const chunks = pieces.map(([offset, text]) => ({
        type: 'text.chunk',
        messageId,
        channel: 'text',
        offset,
        text,
        scope: 'main',
        at: 0,
      }));
      const all = [...records.slice(0, at + 1), ...chunks, ...records.slice(at + 1)];
      return replayRun(
        all.map((r, index) => ({ ...r, seq: index + 1 }) as RunRecord),
        { digest },
      );
    };
    expect(await withText([0, 'Hello'], [5, ' there.'])).not.toHaveProperty('divergence');
    expect((await withText([0, 'Hello'], [5, ' world.'])).divergence).toMatchObject({
      seq: at + 3,
      path: '/text',
    });
  });
});

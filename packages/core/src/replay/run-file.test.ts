import { expect, it } from 'vitest';
import { digest, recordRun } from './replay.harness.ts';
import { replayRun } from './replay-run.ts';
import { formatRecord, parseRunFile } from './run-file.ts';

it('reads what it has written, and a replay of it comes to the same', async () => {
  const script = [{ calls: [{ name: 'say', args: { text: 'a\n\u2028b' } }] }, { text: 'Done.' }];
  const { records } = await recordRun({ name: 'one', script });
  const file = records.map(formatRecord).join('');
  expect(file.trim().split('\n')).toHaveLength(records.length);
  const read = parseRunFile(file);
  expect(read).toEqual(records);
  expect(await replayRun(read, { digest })).not.toHaveProperty('divergence');
});

it('says which line is no record, and what is no log', () => {
  const message = (text: string) => {
    try {
      return parseRunFile(text).length;
    } catch (error) {
      return String(error);
    }
  };
  expect(message('{"type":"run.opened","seq":1}\n{"type":\n')).toMatch(/line 2: .*JSON/);
  expect(message('[]\n')).toContain('line 1: it is not a record');
  expect(message('')).toContain('does not begin with run.opened');
  expect(message('{"type":"run.opened","seq":1}\n{"type":"event","seq":3}')).toContain('record 2');
});

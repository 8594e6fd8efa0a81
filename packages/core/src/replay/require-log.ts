import { AuraError } from '../errors/aura-error.ts';
import type { RunOpened, RunRecord } from '../run/run-record.ts';

/** The first record of a log. Throws `run/unreadable` unless the records are one, without gaps. */
export function requireLog(records: readonly RunRecord[]): RunOpened & RunRecord {
  const gap = records.findIndex(({ seq }, index) => seq !== index + 1);
  if (gap !== -1) {
    throw new AuraError('run/unreadable', {
      message: `record ${gap + 1} of the log has the seq ${records[gap]?.seq}`,
    });
  }
  const [first] = records;
  if (first?.type === 'run.opened') return first;
  throw new AuraError('run/unreadable', { message: 'the log does not begin with run.opened' });
}

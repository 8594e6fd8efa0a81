import type { RunRecordBody } from '../run/run-record.ts';

const notes: ReadonlySet<string> = new Set(['hook.vetoed', 'hook.failed', 'hook.emitted']);

/** What is on record for people only: what came of it is on record as well, and a replay goes by that. */
export function isNote(record: RunRecordBody): boolean {
  if (record.type === 'event') return notes.has(record.event.type);
  return record.type === 'hook.decided' && record.messageId !== undefined;
}

import { createHash } from 'node:crypto';
import type { AuditEntry } from './audit-record.ts';
import type { AuditSink } from './audit-sink.ts';
import { createMemoryAuditSink } from './memory-audit-sink.ts';

export const digest = { sha256: (text: string) => createHash('sha256').update(text).digest('hex') };

/** A sink that fails as long as it is told to. */
export function failingSink() {
  const sink = createMemoryAuditSink({ digest });
  const state = { isDown: true };
  const append = async (entries: readonly AuditEntry[]): Promise<void> => {
    if (state.isDown) throw new Error('disk full');
    await sink.append(entries);
  };
  return { state, sink: { ...sink, append } satisfies AuditSink };
}

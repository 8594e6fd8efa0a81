import type { MessageId, RunId, RunRecord, UserMessage } from '@aura/core';
import { Namespace } from '@aura/core';
import { sampleEnd, sampleOpening, sampleText } from '@aura/testkit';

/** What the process under `crash-process.ts` writes, so that a test knows what has to be there after a crash. */

/** Where everything of it lies. */
export const acme: Namespace = Namespace.of('tenant', 'acme');
export const bob: Namespace = acme.child('user', 'bob');
export const eve: Namespace = acme.child('user', 'eve');

/** Its runs, by how many records each gets. */
export const runLengths: ReadonlyMap<RunId, number> = new Map([
  ['run_short' as RunId, 4],
  ['run_long' as RunId, 12],
  ['run_late' as RunId, 5],
]);

/** The record of a run at a place. Some are larger than a page of the database. */
export function recordAt(runId: RunId, seq: number): RunRecord {
  if (seq === 1) return sampleOpening({ seq });
  if (seq === runLengths.get(runId)) return sampleEnd({ seq }, 'completed');
  return sampleText({ seq }, `${runId} ${'.'.repeat((seq % 3) * 3_000)}`);
}

/** A message of a session. */
export function messageAt(user: Namespace, seq: number): UserMessage {
  const text = `${user.key} ${seq} ${'.'.repeat((seq % 2) * 5_000)}`;
  return {
    role: 'user',
    id: `${user.key}-${seq}` as MessageId,
    createdAt: seq,
    content: [{ type: 'text', text }],
  };
}

/** What was acknowledged: the last place of each run and session, by name. 0: it was deleted. */
export function acknowledgedIn(text: string): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  for (const [, name = '', place] of text.matchAll(/^(\S+) (\d+)$/gm))
    last.set(name, Number(place));
  return last;
}

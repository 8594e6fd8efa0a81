import { completeTimer, Namespace, timerText } from '@aura/core';
import type { Clock, ScopedTimers, TimerClaim, TimerEnd, Timers, TimerSpec } from '@aura/core';

import type { Writer } from '../writer/writer.ts';
import type { HeldTimer, TimerEnding, TimerWrite } from './timer-ops.ts';
import type { TimerReader } from './timer-reader.ts';

function toWrite({ key: namespace }: Namespace, spec: TimerSpec): TimerWrite {
  const complete = completeTimer(spec);
  const { key, kind, dueAt } = complete;
  return { namespace, key, kind, dueAt, body: timerText(complete) };
}

/** The timer ledger port on a writer and a reader of the same database. */
export function sqliteTimers(parts: {
  readonly writer: Writer;
  readonly reader: TimerReader;
  readonly clock: Clock;
}): Timers {
  const { writer, reader, clock } = parts;
  const ending = (end: TimerEnd): TimerEnding => {
    const at = clock.now();
    return { at, end: JSON.stringify({ ...end, at }) };
  };
  const toClaim = (held: HeldTimer): TimerClaim => {
    const namespace = Namespace.parse(held.namespace, { allowSystem: true });
    // Written by this module; the writer has verified its checksum.
    const spec = JSON.parse(held.body) as Required<TimerSpec>;
    return {
      timer: { ...spec, namespace, attempts: held.attempts },
      finish: async (end, following) =>
        writer.send('finishTimer', {
          timer: held,
          ending: ending(end),
          following: following && toWrite(namespace, following),
        }),
      release: () => writer.send('releaseTimer', { timer: held }),
    };
  };

  return {
    within(namespace): ScopedTimers {
      return {
        async set(spec) {
          const replaced = ending({ type: 'skipped', reason: 'replaced' });
          await writer.send('setTimer', { timer: toWrite(namespace, spec), replaced });
        },
        cancel: (key, reason = 'cancelled') =>
          writer.send('cancelTimer', {
            namespace: namespace.key,
            key,
            ending: ending({ type: 'skipped', reason }),
          }),
        get: (key) => reader.get(namespace, key),
        list: (query) => reader.list(namespace, query),
      };
    },
    async claim({ kinds, limit }) {
      const now = clock.now();
      // Reading costs no commit: mostly nothing is due.
      if ((reader.nextDue(kinds) ?? Number.POSITIVE_INFINITY) > now) return [];
      return (await writer.send('claimTimers', { kinds, limit, now })).map(toClaim);
    },
    nextDue: (kinds) => reader.nextDue(kinds),
  };
}

import type { TurnServices } from './turn-services.ts';

/** Makes the messages that were handed in part of the conversation. */
export function takeMessages({ inbox, journal, spanId }: TurnServices): void {
  for (const message of inbox.take()) {
    journal.record({ type: 'event', event: { type: 'run.steered', message }, spanId });
  }
}

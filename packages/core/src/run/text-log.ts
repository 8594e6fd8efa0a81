import type { MessageId } from '../ids/ids.ts';
import type { Millis } from '../ports/clock.ts';
import type { DeltaBody } from './run-journal.ts';
import type { RunRecordBody } from './run-record.ts';

/** Text is written to the log once this many UTF-16 units have come together ... */
const chunkLength = 2_048;
/** ... or this long after the last time, whichever is first. */
const chunkAgeMs: Millis = 200;

type ChunkRecord = Extract<RunRecordBody, { type: 'text.chunk' }>;

interface Channel {
  readonly messageId: MessageId;
  readonly name: ChunkRecord['channel'];
  readonly offset: number;
  text: string;
}

/** Gathers streamed text into records of a reasonable size: one per part would cost more than the stream itself. */
export class TextLog {
  #waiting: Channel[] = [];
  #length = 0;
  #writtenAt: Millis = 0;

  /** Takes streamed text in; returns what is to be written now. */
  take(deltas: readonly DeltaBody[], now: Millis): readonly ChunkRecord[] {
    if (this.#waiting.length === 0) this.#writtenAt = now;
    for (const delta of deltas) {
      if (delta.type === 'tool_call.delta' || delta.type === 'output.partial') continue;
      const name = delta.type === 'text.delta' ? 'text' : 'reasoning';
      const last = this.#waiting.at(-1);
      if (last?.name === name && last.messageId === delta.messageId) last.text += delta.text;
      else this.#waiting.push({ ...delta, name });
      this.#length += delta.text.length;
    }
    // A clock that is set back must not keep text out of the log until it has caught up.
    const isOld = Math.abs(now - this.#writtenAt) >= chunkAgeMs;
    return isOld || this.#length >= chunkLength ? this.flush() : [];
  }

  /** Everything that is not written yet. */
  flush(): readonly ChunkRecord[] {
    const chunks = this.#waiting.map(({ messageId, name, offset, text }): ChunkRecord => ({
      type: 'text.chunk',
      messageId,
      channel: name,
      offset,
      text,
    }));
    this.drop();
    return chunks;
  }

  /** Forgets what is not written: the message it belongs to is complete or does not count. */
  drop(): void {
    this.#waiting = [];
    this.#length = 0;
  }
}

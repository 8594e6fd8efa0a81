import type { AuraEvent, AuraEventOf, RunId } from '@aura/core';
import { mainScope } from '@aura/core';
import type { ChatStream } from './chat-stream.ts';
import type { Frame } from './frame.ts';
import type { StreamCursor } from './stream-cursor.ts';
import { formatCursor } from './stream-cursor.ts';

/** The longest text that a client may have and the log has not: it was written down every 2 KiB. */
const maxLostText = 65_536;

type TextEvent = AuraEventOf<'text.delta' | 'reasoning.delta'>;

/** Folds events into frames, some of which say how to come back to them. */
export type ResumableStream = (events: readonly AuraEvent[]) => readonly Frame[];

/**
 * Marks what a stream makes of the events of a run: the last frame of each event carries an id. With `after`, everything
 * a client has already got is folded silently. Ids count events and characters, not pieces of text, so the events may
 * come cut differently the second time.
 */
export function createResumableStream(
  stream: ChatStream,
  options: { readonly runId: RunId; readonly after?: StreamCursor | undefined },
): ResumableStream {
  const { runId, after } = options;
  /** Of the last event that is a record. Text is placed by its offset: in the log it lies between other records. */
  let seq = 0;
  let offset = 0;
  let reasoning = 0;
  /** Where the last message has started. */
  let openSince = 0;

  function fold(event: AuraEvent): readonly Frame[] {
    const frames = stream.fold([event]);
    const last = frames.at(-1);
    if (last === undefined) return frames;
    if (event.type === 'text.delta') offset = event.offset + event.text.length;
    // Reasoning that is not shown makes no frames, and so no part of the id.
    if (event.type === 'reasoning.delta') reasoning = event.offset + event.text.length;
    const id = formatCursor(runId, { seq, offset, reasoning });
    return [...frames.slice(0, -1), { ...last, id }];
  }

  function silently(event: AuraEvent): readonly Frame[] {
    fold(event);
    return [];
  }

  function foldText(event: TextEvent): readonly Frame[] {
    if (after === undefined || openSince > after.seq) return fold(event);
    // The log may have text later than it was streamed, even behind other events: only its offset tells.
    const known = event.type === 'text.delta' ? after.offset : after.reasoning;
    if (seq < after.seq || event.offset + event.text.length <= known) return silently(event);
    if (known <= event.offset) return fold(event);
    const cut = known - event.offset;
    silently({ ...event, text: event.text.slice(0, cut) });
    return fold({ ...event, offset: known, text: event.text.slice(cut) });
  }

  /**
   * A process that died may have shown text that it had not logged yet. The client has it, so the fold has to know that
   * there was some: what follows is a paragraph of its own.
   */
  function foldLostText(discarded: AuraEventOf<'message.discarded'>): void {
    const wasOpen = after !== undefined && openSince <= after.seq && after.seq < discarded.seq;
    if (!wasOpen || offset >= after.offset) return;
    // As long as it was, since that is what does not count any more; a cursor may claim anything.
    const text = ' '.repeat(Math.min(after.offset - offset, maxLostText));
    silently({ ...discarded, type: 'text.delta', offset, text });
  }

  function foldRecord(event: AuraEvent): readonly Frame[] {
    if (event.type === 'message.discarded') foldLostText(event);
    seq = event.seq;
    if (event.type === 'message.started') openSince = seq;
    if (event.type.startsWith('message.')) {
      offset = 0;
      reasoning = 0;
    }
    return after !== undefined && seq <= after.seq ? silently(event) : fold(event);
  }

  return (events) => {
    const frames: Frame[] = [];
    for (const event of events) {
      // Other agents that work for a call make no frames but their approvals, and their messages do not end the one under way.
      if (event.scope !== mainScope && !event.type.startsWith('approval.')) {
        stream.fold([event]);
        continue;
      }
      // Part of a call that becomes visible only as a whole; not a record, so its place says nothing.
      if (event.type === 'tool_call.delta') continue;
      const isText = event.type === 'text.delta' || event.type === 'reasoning.delta';
      frames.push(...(isText ? foldText(event) : foldRecord(event)));
    }
    return frames;
  };
}

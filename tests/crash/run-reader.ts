import type { JsonObject } from '@aura/core';
import { readFrames } from '../../packages/server/test-support/read-frames.ts';
import type { WireFrame } from '../../packages/server/test-support/read-frames.ts';

/** A client that reads the stream of one run, over as many connections as it takes. */
export interface RunReader {
  /** Of the last frame that had one: what came after it does not count yet. */
  readonly lastId: string | undefined;
  /** Everything that counts. */
  readonly frames: readonly WireFrame[];
  /** The text of the chunks that count. */
  readonly text: string;
  /** The text without what the stream has taken back: what a client shows that follows it. */
  readonly shown: string;
  /** The rest, in order: named events, chunks of tool calls, the end. */
  readonly rest: readonly unknown[];
  readonly done: boolean;
  /** Resolves with the first frame that is wanted, past or future. */
  when(isWanted: (frame: WireFrame) => boolean): Promise<void>;
  /** Reads one response until it ends or breaks. */
  read(response: Response): Promise<void>;
}

/** What a frame says besides text; nothing for text. */
function restOf({ event, data }: WireFrame): readonly unknown[] {
  // What is said of MCP servers is how they are when it is said, not how they were.
  if (event === 'aura.mcp_status') return [event];
  // How much is taken back depends on how much of it this reader has got.
  if (event === 'aura.message_discarded') return [];
  if (event !== undefined) return [[event, data]];
  if (typeof data !== 'object' || data === null) return [data];
  const { choices } = data as { readonly choices: readonly { readonly delta: JsonObject }[] };
  if (textOf({ data }) !== '') return [];
  // Clients that begin to read with this connection need the role, so its first chunk has it.
  return [choices.map(({ delta: { role: _role, ...delta }, ...choice }) => ({ ...choice, delta }))];
}

function textOf({ event, data }: WireFrame): string {
  if (event !== undefined || typeof data !== 'object' || data === null) return '';
  const { choices } = data as { readonly choices: readonly [{ delta: { content?: string } }] };
  return choices[0].delta.content ?? '';
}

function shownOf(frames: readonly WireFrame[]): string {
  let shown = '';
  for (const frame of frames) {
    shown += textOf(frame);
    if (frame.event !== 'aura.message_discarded') continue;
    const { characters } = frame.data as { readonly characters: number };
    shown = shown.slice(0, shown.length - characters);
  }
  return shown.trimStart();
}

/** A client that has read nothing yet. */
export function runReader(): RunReader {
  const frames: WireFrame[] = [];
  const waiting: { isWanted: (frame: WireFrame) => boolean; resolve: () => void }[] = [];
  let provisional: WireFrame[] = [];
  let lastId: string | undefined;

  function take(frame: WireFrame): void {
    if (frame.comment !== undefined) return;
    provisional.push(frame);
    if (frame.id === undefined) return;
    lastId = frame.id;
    frames.push(...provisional);
    provisional = [];
    for (const { isWanted, resolve } of waiting) if (frames.some(isWanted)) resolve();
  }

  return {
    get lastId() {
      return lastId;
    },
    frames,
    get text() {
      return frames.map(textOf).join('');
    },
    get shown() {
      return shownOf(frames);
    },
    get rest() {
      return frames.flatMap(restOf);
    },
    get done() {
      return frames.at(-1)?.data === '[DONE]';
    },
    when: (isWanted) =>
      new Promise((resolve) => {
        if (frames.some(isWanted)) resolve();
        else waiting.push({ isWanted, resolve });
      }),
    async read(response) {
      provisional = [];
      try {
        for await (const frame of readFrames(response)) take(frame);
      } catch {
        // The connection broke, or broke off inside a frame: what came until then stands.
      }
    },
  };
}

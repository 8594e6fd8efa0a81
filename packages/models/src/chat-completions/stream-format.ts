import type { JsonValue, ModelEvent } from '@aura/core';
import type { AnswerAssembly } from './answer-assembly.ts';

/** What a reader of frames reports to. */
export interface FrameListener {
  /** One object of JSON, as text. `isFailure`: the server says that it is an error. */
  onFrame(data: string, isFailure: boolean): void;
  /** A frame is longer than `maxLength` characters. */
  onTooLong(): void;
  readonly maxLength: number;
}

/** Cuts a stream of text into frames. An empty line ends whatever is open. */
export interface FrameReader {
  feed(text: string): void;
}

/** How a server streams its answer. */
export interface StreamFormat {
  frames(listener: FrameListener): FrameReader;
  /** Adds one frame to the answer: there is more to come, this was all, or it reports a failure. */
  read(frame: JsonValue, answer: AnswerAssembly, out: ModelEvent[]): 'more' | 'last' | 'failed';
}

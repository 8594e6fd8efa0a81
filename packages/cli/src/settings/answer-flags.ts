import { textFlag } from '../app/flag.ts';
import type { TextFlag } from '../app/flag.ts';

/** How long answers may take, for the commands that give them to somebody else. */
export interface AnswerFlags {
  readonly 'streaming-timeout-secs'?: string;
  readonly 'first-chunk-timeout-secs'?: string;
  readonly 'stream-inactivity-timeout-secs'?: string;
}

/** The flags of {@link AnswerFlags}. */
export const answerFlags: Readonly<Record<keyof AnswerFlags, TextFlag>> = {
  'streaming-timeout-secs': textFlag(
    'seconds',
    'Longest answer, 0 for no limit [STREAMING_TIMEOUT_SECS, 900]',
  ),
  'first-chunk-timeout-secs': textFlag(
    'seconds',
    'Longest wait for the model, 0 for no limit [FIRST_CHUNK_TIMEOUT_SECS, 30]',
  ),
  'stream-inactivity-timeout-secs': textFlag(
    'seconds',
    'Longest silence after that, 0 for no limit [STREAM_INACTIVITY_TIMEOUT_SECS, 0]',
  ),
};

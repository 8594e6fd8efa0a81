import { describe, expect, it } from 'vitest';

import type { MessageId } from '../ids/ids.ts';
import { TextLog } from './text-log.ts';

const noon = Date.UTC(2026, 0, 1, 12);
const day = 24 * 60 * 60_000;
const messageId = 'msg_1' as MessageId;
const part = (text: string, offset: number) =>
  [{ type: 'text.delta', messageId, offset, text }] as const;

describe('streamed text on its way to the log', () => {
  it('waits for more, for a fifth of a second', () => {
    const log = new TextLog();
    expect(log.take(part('Hel', 0), noon)).toEqual([]);
    expect(log.take(part('lo', 3), noon + 199)).toEqual([]);
    expect(log.take(part('!', 5), noon + 200)).toMatchObject([{ offset: 0, text: 'Hello!' }]);
    expect(log.take(part('?', 6), noon + 201)).toEqual([]);
  });

  it.each([day, -day])('is not kept from it by a clock that is set by %d ms', (jump) => {
    const log = new TextLog();
    log.take(part('Hel', 0), noon);
    expect(log.take(part('lo', 3), noon + jump)).toMatchObject([{ text: 'Hello' }]);
    expect(log.take(part('!', 5), noon + jump)).toEqual([]);
  });
});

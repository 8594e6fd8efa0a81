import type { IdSource } from '../../ids/id-source.ts';
import { isJsonObject } from '../../json/json.ts';
import { parseJson } from '../../json/parse-json.ts';
import { readReferenceSession } from './read-reference-session.ts';
import type { SessionFile } from './session-file.ts';
import { readSessionLines } from './session-lines.ts';

/**
 * Reads what another installation has written: a session file of the reference system, or the lines of an export. Throws
 * `session/unreadable` for anything else.
 */
export function readSessionFile(text: string, ids: Pick<IdSource, 'next'>): readonly SessionFile[] {
  const whole = parseJson(text);
  if (whole.ok && isJsonObject(whole.value) && Array.isArray(whole.value['messages'])) {
    return [readReferenceSession(whole.value, ids)];
  }
  return readSessionLines(text.split('\n').filter((line) => line.trim() !== ''));
}

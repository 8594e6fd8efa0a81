import { AuraError } from '../errors/aura-error.ts';
import { isJsonObject } from '../json/json.ts';
import { parseJson } from '../json/parse-json.ts';
import type { RunRecord } from '../run/run-record.ts';
import { requireLog } from './require-log.ts';

/** A record as a line of a run file. */
export function formatRecord(record: RunRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/** Reads a run file: one record per line, in order. Throws `run/unreadable` for anything else. */
export function parseRunFile(text: string): readonly RunRecord[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const records = lines.map((line, index) => {
    const parsed = parseJson(line);
    const problem = parsed.ok ? 'it is not a record' : parsed.error;
    if (parsed.ok && isJsonObject(parsed.value) && typeof parsed.value['type'] === 'string') {
      // What a record of its type has to have, its checks find out: a wrong one is a divergence.
      return parsed.value as unknown as RunRecord;
    }
    throw new AuraError('run/unreadable', { message: `line ${index + 1}: ${problem}` });
  });
  requireLog(records);
  return records;
}

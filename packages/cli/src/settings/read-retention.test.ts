import { describe, expect, it } from 'vitest';
import { readRetention } from './read-retention.ts';

const day = 24 * 60 * 60 * 1_000;

describe('how long runs are kept', () => {
  it('is for ever unless somebody says otherwise', () => {
    expect(readRetention({}, {})).toBeUndefined();
    expect(readRetention({}, { AURA_RETENTION_DAYS: ' ' })).toBeUndefined();
  });

  it('is said by the flag, else by the environment', () => {
    const env = { AURA_RETENTION_DAYS: '30' };
    expect(readRetention({}, env)).toEqual({ olderThanMs: 30 * day });
    expect(readRetention({ 'retention-days': '7' }, env)).toEqual({ olderThanMs: 7 * day });
  });

  it.each(['0', '-1', 'week', '1.5'])('is not %s days', (text) => {
    const read = () => readRetention({ 'retention-days': text }, {});
    expect(read).toThrow(expect.objectContaining({ code: 'cli/usage' }));
  });
});

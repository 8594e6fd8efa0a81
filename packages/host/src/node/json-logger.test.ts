import { describe, expect, it } from 'vitest';
import { createJsonLogger } from './json-logger.ts';

function lines(level: 'info' | 'debug' | 'silent') {
  const written: Record<string, unknown>[] = [];
  const logger = createJsonLogger({
    level,
    write: (line) => written.push(JSON.parse(line)),
    now: () => 0,
  });
  return { written, logger };
}

describe('the JSON logger', () => {
  it('writes one object per entry with the bound fields', () => {
    const { written, logger } = lines('info');
    logger.child({ run_id: 'run_1' }).log('info', 'hello', { ms: 3 });
    expect(written).toEqual([
      { time: '1970-01-01T00:00:00.000Z', level: 'info', msg: 'hello', run_id: 'run_1', ms: 3 },
    ]);
  });

  it('leaves out what is below the level', () => {
    const { written, logger } = lines('info');
    logger.log('debug', 'hidden');
    logger.log('warn', 'shown');
    expect(written.map(({ msg }) => msg)).toEqual(['shown']);
  });

  it('masks credentials in fields and in text, but not token counts', () => {
    const { written, logger } = lines('info');
    logger.log('info', 'sent Bearer abcdefghijklmnop', {
      authorization: 'x',
      headers: { cookie: 'y' },
      prompt_tokens: 12,
    });
    expect(written[0]).toMatchObject({
      msg: 'sent Bearer ***',
      authorization: '***',
      headers: { cookie: '***' },
      prompt_tokens: 12,
    });
  });
});

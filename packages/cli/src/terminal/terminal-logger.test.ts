import { describe, expect, it } from 'vitest';
import { createTerminalLogger } from './terminal-logger.ts';

describe('the logger for people', () => {
  it('writes one harmless line per entry with its fields, secrets masked', () => {
    const lines: string[] = [];
    const logger = createTerminalLogger({ level: 'warn', write: (line) => lines.push(line) });
    logger.log('info', 'not of interest');
    logger
      .child({ server: 'math' })
      .log('warn', 'failed\nhard \u001b[31m', { attempt: 2, sent: 'Bearer abcdefghijkl' });
    expect(lines).toEqual(['warning: failed hard (server: math, attempt: 2, sent: Bearer ***)\n']);
  });
});

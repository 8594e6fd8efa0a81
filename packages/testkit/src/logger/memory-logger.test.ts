import { expect, it } from 'vitest';

import { memoryLogger } from './memory-logger.ts';

it('keeps the lines of a logger and its children with their fields', () => {
  const logger = memoryLogger();
  logger.log('info', 'started');
  const child = logger.child({ run: 'r1', step: 1 });
  child.child({ step: 2 }).log('warn', 'slow', { ms: 5 });
  expect(logger.lines).toEqual([
    { level: 'info', message: 'started', fields: {} },
    { level: 'warn', message: 'slow', fields: { run: 'r1', step: 2, ms: 5 } },
  ]);
});

import { AuraError } from '@aura/core';
import type { ErrorCode } from '@aura/core';
import { describe, expect, it } from 'vitest';
import { exitCodeOf } from './exit-code-of.ts';

describe('the exit code of an error', () => {
  it.each<[ErrorCode, number]>([
    ['config/invalid', 3],
    ['config/unreadable', 3],
    ['server/invalid_setting', 2],
    ['server/unsafe_binding', 3],
    ['server/cannot_listen', 1],
    ['store/corrupt', 3],
    ['provider/unreachable', 4],
    ['provider/auth', 5],
    ['provider/model_not_found', 6],
    ['provider/stream_interrupted', 7],
    ['run/failed', 1],
  ])('%s is %i', (code, exitCode) => {
    expect(exitCodeOf(new AuraError(code, { message: 'x' }))).toBe(exitCode);
  });

  it('is 1 for what nobody foresaw', () => {
    expect(exitCodeOf(new Error('x'))).toBe(1);
    expect(exitCodeOf(undefined)).toBe(1);
  });
});

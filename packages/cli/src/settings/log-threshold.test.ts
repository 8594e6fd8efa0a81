import { describe, expect, it } from 'vitest';
import { logThreshold } from './log-threshold.ts';

describe('the log level', () => {
  it('comes from flags, else LOG_LEVEL, else RUST_LOG, else is warn', () => {
    const env = { LOG_LEVEL: ' Error ', RUST_LOG: 'trace' };
    expect(logThreshold({ debug: true, verbose: true }, env)).toBe('debug');
    expect(logThreshold({ verbose: true }, env)).toBe('info');
    expect(logThreshold({}, env)).toBe('error');
    expect(logThreshold({}, { LOG_LEVEL: '', RUST_LOG: 'trace' })).toBe('trace');
    expect(logThreshold({}, {})).toBe('warn');
  });

  it('takes from RUST_LOG only what is meant for everything', () => {
    expect(logThreshold({}, { RUST_LOG: 'info,hyper=debug' })).toBe('info');
    expect(logThreshold({}, { RUST_LOG: 'aura=debug' })).toBe('warn');
    expect(logThreshold({}, { RUST_LOG: 'off' })).toBe('silent');
  });

  it('must be one there is', () => {
    expect(() => logThreshold({}, { LOG_LEVEL: 'loud' })).toThrow(/LOG_LEVEL is "loud", expected/);
  });
});

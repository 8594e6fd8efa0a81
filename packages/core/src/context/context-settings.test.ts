import { describe, expect, it } from 'vitest';
import { counter } from './context.harness.ts';
import type { ContextOptions } from './context-options.ts';
import { contextSettings } from './context-settings.ts';

function settings(options: Partial<ContextOptions>, contextWindow?: number, maxOutput?: number) {
  const info = { provider: 'test', model: 'm', ...(contextWindow && { contextWindow }) };
  return contextSettings({ counter, margin: 0, ...options }, info, maxOutput);
}

describe('the settings of a context', () => {
  it('take the window from the options, the model, or assume one', () => {
    expect(settings({ maxTokens: 10_000 }, 50_000).inputTokens).toBe(7_500);
    expect(settings({}, 50_000).inputTokens).toBe(50_000 - 8_192);
    expect(settings({}).inputTokens).toBe(200_000 - 8_192);
  });

  it('keep as much free for the answer as it may become', () => {
    expect(settings({}, 50_000, 2_000).inputTokens).toBe(48_000);
    expect(settings({}, 50_000, 10).inputTokens).toBe(50_000 - 1_024);
    expect(settings({ reservedForOutput: 20_000 }, 50_000).inputTokens).toBe(30_000);
  });

  it('take the margin off what may be sent', () => {
    expect(settings({ margin: 0.25, reservedForOutput: 0 }, 1_250).budget).toBe(1_000);
  });

  it('bound what one tool result may take', () => {
    expect(settings({ reservedForOutput: 0 }, 10_000).toolResultTokens).toBe(3_000);
    expect(settings({}, 1_000_000).toolResultTokens).toBe(25_000);
  });

  it.each([
    [{ lowWater: 0.9 }, 'lowWater'],
    [{ highWater: 2 }, 'highWater'],
    [{ toolResultShare: 0 }, 'toolResultShare'],
    [{ margin: -1 }, 'margin'],
    [{ keepToolSteps: 1.5 }, 'keepToolSteps'],
    [{ maxTokens: 1_000 }, 'window'],
    [{ strategy: 'summarise' as const }, 'summariser'],
  ])('refuse %j', (options, word) => {
    expect(() => settings(options)).toThrow(
      expect.objectContaining({ code: 'context/invalid_options' }),
    );
    expect(() => settings(options)).toThrow(word);
  });
});

import { describe, expect, it } from 'vitest';
import { calibratedCounter } from './calibrated-counter.ts';
import { user, words } from './context.harness.ts';
import { heuristicCounter } from './heuristic-counter.ts';

const text = words(1_000);

/** Reports, again and again, `ratio` times what the uncalibrated counter says. */
function observed(ratio: number, times: number) {
  const counter = calibratedCounter(heuristicCounter());
  for (let time = 0; time < times; time += 1) {
    counter.observe('m', counter.text(text, 'm'), 1_000 * ratio);
  }
  return counter;
}

describe('the calibrated counter', () => {
  it('comes to what the provider reports', () => {
    const { text: count } = observed(1.3, 20);
    expect(count(text, 'm')).toBeGreaterThan(1_295);
    expect(count(text, 'm')).toBeLessThan(1_305);
  });

  it('moves part of the way with each report', () => {
    expect(observed(1.3, 1).text(text, 'm')).toBe(1_090);
  });

  it('stays within bounds whatever is reported', () => {
    expect(observed(50, 30).text(text, 'm')).toBe(2_000);
    expect(observed(0.01, 30).text(text, 'm')).toBe(700);
    expect(observed(0, 30).text(text, 'm')).toBe(1_000);
  });

  it('learns about each model for itself', () => {
    expect(observed(2, 9).text(text, 'other')).toBe(1_000);
  });

  it('counts messages and tools by the same factor', () => {
    const base = heuristicCounter();
    const counter = observed(2, 40);
    const tools = [{ name: 'look', description: text, inputSchema: {} }];
    expect(counter.message(user('u', 996), 'm')).toBe(2_000);
    expect(counter.tools(tools, 'm')).toBe(2 * base.tools(tools, 'm'));
  });
});

import { describe, expect, it } from 'vitest';
import { fakeClock } from '@aura/testkit';
import { echo } from '../agent/agent-runner.harness.ts';
import { runHooked } from './hook.harness.ts';
import { loggingHook } from './logging-hook.ts';
import type { LoggingHookOptions } from './logging-hook.ts';

const clock = fakeClock();
const steps = [
  { calls: [{ name: 'echo', args: { text: 'password=hunter2hunter2' } }] },
  { text: `It is ${'long '.repeat(50)}` },
];

async function linesWith(options: Partial<LoggingHookOptions>) {
  const hooks = [loggingHook({ clock, ...options })];
  const { logger } = await runHooked(steps, { hooks, tools: [echo], input: 'say it' });
  return logger.lines;
}

describe('the logging hook', () => {
  it('writes what happened, where and how long it took, and nothing of what was said', async () => {
    const lines = await linesWith({});
    expect(lines.map(({ message }) => message)).toEqual([
      'a run has started',
      'a model has answered',
      'a tool call has ended',
      'a model has answered',
      'a run has ended',
    ]);
    const ns = 'tenant:acme:user:bob';
    expect(lines[1]?.fields).toMatchObject({ ns, turn: 1, depth: 0, ms: 0, calls: 1 });
    expect(lines[2]?.fields).toMatchObject({ ns, tool: 'echo', outcome: 'ok', ms: 0 });
    expect(lines[4]?.fields).toMatchObject({ ns, outcome: 'completed', ms: 0 });
    expect(JSON.stringify(lines)).not.toMatch(/hunter2|say it|long/);
  });

  it('writes what was said if that is asked for, without credentials and not more than that', async () => {
    const lines = await linesWith({ includeContent: 'preview' });
    expect(lines[0]?.fields).toMatchObject({ content: 'say it' });
    expect(lines[2]?.fields).toMatchObject({ content: 'password=***' });
    expect(String(lines[3]?.fields?.['content'])).toHaveLength(120);
    const whole = await linesWith({ includeContent: 'full', redact: (text) => text.toUpperCase() });
    expect(String(whole[3]?.fields?.['content'])).toMatch(/^IT IS (LONG ){50}$/);
  });

  it('passes over runs that are not to be written about', async () => {
    let asked = 0;
    const sample = (): boolean => {
      asked += 1;
      return false;
    };
    expect(await linesWith({ sample })).toEqual([]);
    expect(asked).toBe(1);
  });
});

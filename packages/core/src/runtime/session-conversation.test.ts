import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { approvalsWith } from '../approval/approvals.harness.ts';
import { brokers } from '../approval/brokers.ts';
import type { SessionStore } from '../session/session-store.ts';
import { defaultSessionLimits } from '../session/session-limits.ts';
import { defineTool } from '../tool/define-tool.ts';
import { bob, pay, payment, setUp } from './runtime.harness.ts';

const big = defineTool({
  name: 'big',
  description: 'Says a lot',
  input: z.object({}),
  annotations: { readOnly: true },
  execute: () => 'x'.repeat(20_000),
});

describe('a session', () => {
  it('keeps a shortened result where it has no room for the whole one', async () => {
    const { runtime, kept, logger } = setUp(
      [{ calls: [{ name: 'big', args: {} }] }, { text: 'Read it.' }, { text: 'Still here.' }],
      { tools: [big], sizes: { ...defaultSessionLimits, maxMessageLength: 5_000 } },
    );
    await runtime.run({ namespace: bob, input: 'Read.' });
    const session = await kept.sessions.load(bob);
    const result = session?.messages[2]?.message;
    expect(session?.head.activeRun).toBeUndefined();
    expect(JSON.stringify(result)).toContain('xxx[... ');
    expect(logger.lines.map(({ level }) => level)).toContain('warn');
    expect((await runtime.run({ namespace: bob, input: 'And now?' })).text).toBe('Still here.');
  });

  it('is left by a run it has no room for at all', async () => {
    const { runtime, kept } = setUp([{ text: 'one' }, { text: 'two' }], {
      sizes: { ...defaultSessionLimits, maxMessages: 1 },
    });
    await runtime.run({ namespace: bob, input: 'first' });
    expect((await kept.sessions.head(bob))?.activeRun).toBeUndefined();
    await expect(runtime.run({ namespace: bob, input: 'second' })).rejects.toMatchObject({
      code: 'session/too_large',
    });
  });

  it('takes a message although its title is changed at the same moment', async () => {
    const { kept } = setUp([]);
    let changes = 0;
    const sessions: SessionStore = {
      ...kept.sessions,
      async load(namespace) {
        const session = await kept.sessions.load(namespace);
        changes += 1;
        const batch = { title: `title ${changes}` };
        const operationId = `title-${changes}`;
        if (changes <= 3) {
          await kept.sessions.commit(namespace, batch, { expectedVersion: 'any', operationId });
        }
        return session;
      },
    };
    const { runtime, texts } = setUp([{ text: 'Hi.' }], { kept: { ...kept, sessions } });
    await runtime.run({ namespace: bob, input: 'Hello' });
    expect(await texts(bob)).toEqual(['Hello', 'Hi.']);
  });

  it('gives up on a message when somebody writes to it all the time', async () => {
    const { kept } = setUp([]);
    let changes = 0;
    const sessions: SessionStore = {
      ...kept.sessions,
      async load(namespace) {
        const session = await kept.sessions.load(namespace);
        changes += 1;
        const operationId = `title-${changes}`;
        const options = { expectedVersion: 'any', operationId } as const;
        await kept.sessions.commit(namespace, { title: operationId }, options);
        return session;
      },
    };
    const { runtime } = setUp([{ text: 'Hi.' }], { kept: { ...kept, sessions } });
    await expect(runtime.run({ namespace: bob, input: 'Hello' })).rejects.toMatchObject({
      code: 'store/conflict',
    });
  });
});

describe('a session whose run waits for a decision', () => {
  async function waiting() {
    const approvals = approvalsWith(brokers.suspend());
    const { runtime, kept, texts } = setUp([payment, { text: 'Instead.' }], {
      tools: [pay],
      approvals,
    });
    const run = runtime.stream({ namespace: bob, input: 'Pay.' });
    expect((await run.result).stopReason).toBe('suspended');
    const status = async () => (await kept.runLogs.within(bob).get(run.runId))?.status;
    return { runtime, run, kept, texts, status };
  }

  it('takes no other message, and says what is waited for', async () => {
    const { runtime, run, status, texts } = await waiting();
    const refused = runtime.run({ namespace: bob, input: 'Something else.' });
    await expect(refused).rejects.toMatchObject({
      code: 'session/busy',
      message: expect.stringMatching(new RegExp(`${run.runId}.*approve "pay"`)),
    });
    expect(await status()).toBe('suspended');
    expect(await texts(bob)).toEqual(['Pay.']);
  });

  it('cancels the run for a message that interrupts, and says so', async () => {
    const { runtime, run, kept, texts } = await waiting();
    await runtime.run({ namespace: bob, input: 'Rather not.', lane: 'interrupt' });
    const records = await kept.runLogs.within(bob).read(run.runId);
    expect(records.at(-1)).toMatchObject({ event: { error: { code: 'run/cancelled' } } });
    expect((await texts(bob)).at(-1)).toBe('Instead.');
  });
});

describe('a session whose run another process has just ended', () => {
  it('takes the next message', async () => {
    const first = setUp([{ text: 'Done.' }, { text: 'Next.' }]);
    const { kept } = first;
    const run = first.runtime.stream({ namespace: bob, input: 'Do it.' });
    await run.result;
    // As it was just before: the session names the run, and its log seems to be at work.
    const batch = { activeRun: run.runId };
    await kept.sessions.commit(bob, batch, { expectedVersion: 'any', operationId: 'again' });
    let looks = 0;
    const runLogs: typeof kept.runLogs = {
      ...kept.runLogs,
      within(namespace) {
        const logs = kept.runLogs.within(namespace);
        const get: typeof logs.get = async (runId) => {
          const summary = await logs.get(runId);
          looks += 1;
          return looks === 1 && summary ? { ...summary, status: 'running' } : summary;
        };
        return { ...logs, get };
      },
    };
    const later = setUp([{ text: 'Next.' }], { kept: { ...kept, runLogs } });
    const outcome = await later.runtime.run({ namespace: bob, input: 'And now?' });
    expect(outcome.text).toBe('Next.');
  });
});

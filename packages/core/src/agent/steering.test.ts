import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { MessageId } from '../ids/ids.ts';
import { messageText } from '../message/message-text.ts';
import type { UserMessage } from '../message/message.ts';
import { defineTool } from '../tool/define-tool.ts';
import { foldRun } from '../run/run-past.ts';
import { namespace, of, setUp } from './agent-runner.harness.ts';
import { defaultLimits } from './agent.ts';

function say(text: string): UserMessage {
  const content = [{ type: 'text', text }] as const;
  return { role: 'user', id: `msg_${text}` as MessageId, createdAt: 0, content };
}

describe('steering a run', () => {
  it('shows the message to the next model call, after the results of the tools', async () => {
    let go: () => void = () => {};
    const wait = defineTool({
      name: 'wait',
      description: 'Waits',
      input: z.object({}),
      execute: async () => {
        await new Promise<void>((resolve) => {
          go = resolve;
        });
        return 'waited';
      },
    });
    const { start, clock, model } = setUp(
      [{ calls: [{ name: 'wait', args: {} }] }, { text: 'In Norwegian: ferdig.' }],
      { tools: [wait] },
    );
    const run = start();
    await clock.settle();
    expect(run.steer(say('Answer in Norwegian'))).toBe(true);
    go();
    await run.result;
    const roles = model.requests[1]?.messages.map(({ role }) => role);
    expect(roles).toEqual(['user', 'assistant', 'tool', 'user']);
    expect(of(run.seen, 'run.steered')).toHaveLength(1);
    expect(run.steer(say('too late'))).toBe(false);
  });

  it('asks the model again when the message comes while it answers', async () => {
    const { start, model } = setUp([{ text: 'Forty-two.' }, { text: 'Sorry: 42.' }]);
    const run = start();
    const stop = run.subscribe((events) => {
      if (!events.some(({ type }) => type === 'message.started')) return;
      stop();
      run.steer(say('In digits, please'));
    });
    expect((await run.result).finalMessage?.content).toEqual([
      { type: 'text', text: 'Sorry: 42.' },
    ]);
    expect(model.requests[1]?.messages.map(messageText)).toEqual([
      'hi',
      'Forty-two.',
      'In digits, please',
    ]);
  });

  it('keeps a message that came in too late to be answered', async () => {
    const limits = { ...defaultLimits, turnDepth: 0 };
    const { start, runLogs } = setUp([{ text: 'The only answer.' }], { agent: { limits } });
    const run = start();
    const stop = run.subscribe((events) => {
      if (!events.some(({ type }) => type === 'message.completed')) return;
      stop();
      expect(run.steer(say('One more thing'))).toBe(true);
    });
    await run.result;
    const { transcript } = foldRun(await runLogs.within(namespace).read(run.runId));
    expect(transcript.messages().map(messageText)).toEqual([
      'hi',
      'The only answer.',
      'One more thing',
    ]);
  });

  it('survives the process: what was handed in is there when the run goes on', async () => {
    const { start, runLogs, clock } = setUp([{ text: 'thinking', hang: true }]);
    const run = start();
    await clock.settle();
    run.steer(say('In Norwegian, please'));
    await run.sync();
    run.park();
    await run.result.catch(() => {});
    const later = setUp([{ text: 'Finished.' }, { text: 'Ferdig.' }], { runLogs });
    const resumed = await later.resume(run.runId);
    await resumed?.result;
    // The round had begun before the message came, so it is the next one that sees it.
    expect(later.model.requests[1]?.messages.map(messageText)).toContain('In Norwegian, please');
  });
});

import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import type { CallId } from '../ids/ids.ts';
import { messageText } from '../message/message-text.ts';
import type { ModelAttempt } from '../model/model-attempt.ts';
import { foldRun } from '../run/run-past.ts';
import { namespace, of, setUp, types } from './agent-runner.harness.ts';

const error = {
  code: 'provider/stream_interrupted',
  message: 'the stream broke off',
  retry: 'same',
} as const;
const attempt: ModelAttempt = {
  action: 'retry',
  attempt: 2,
  model: { provider: 'scripted', model: 'scripted' },
  delayMs: 500,
  error,
  restart: false,
};
const fallback: ModelAttempt = {
  ...attempt,
  action: 'fallback',
  attempt: 3,
  model: { provider: 'other', model: 'spare' },
  restart: true,
};
const broken: ScriptedStep = {
  first: [
    { type: 'attempt', attempt },
    { type: 'text', delta: 'Hel' },
    { type: 'tool_call_start', index: 0, id: 'call_1' as CallId, name: 'say' },
    { type: 'attempt', attempt: fallback },
  ],
  text: 'Hello',
};

describe('a model that tries again by itself', () => {
  it('is seen to: the same message goes on while nothing was shown of it, else a new one begins [runtime C-086]', async () => {
    const { start } = setUp([broken]);
    const run = start();
    const outcome = await run.result;
    expect(outcome.text).toBe('Hello');
    expect(types(run.seen).filter((type) => /^(model|message)\./.test(type))).toEqual([
      'model.started',
      'message.started',
      'model.retry',
      'model.fallback',
      'message.discarded',
      'message.started',
      'message.completed',
    ]);
    const [first, second] = of(run.seen, 'message.started');
    expect(of(run.seen, 'message.discarded')).toMatchObject([
      { messageId: first?.messageId, replacedBy: second?.messageId, reason: error.code },
    ]);
    expect(of(run.seen, 'message.completed')[0]?.message.id).toBe(second?.messageId);
    expect(of(run.seen, 'model.retry')).toMatchObject([attempt]);
    expect(of(run.seen, 'model.fallback')).toMatchObject([fallback]);
    expect(of(run.seen, 'text.delta').at(0)?.offset).toBe(0);
    const again = of(run.seen, 'text.delta').filter((e) => e.messageId === second?.messageId);
    expect(again[0]?.offset).toBe(0);
  });

  it('leaves one answer in the conversation, whatever was shown before', async () => {
    const { start, runLogs } = setUp([broken]);
    const run = start();
    await run.result;
    const { transcript } = foldRun(await runLogs.within(namespace).read(run.runId));
    expect(transcript.messages().map(messageText)).toEqual(['hi', 'Hello']);
  });

  it.each([[undefined], [{ tokens: 50_000 }]])(
    'counts once in the budget, at the price of the model that has answered, with limits %o [runtime C-087]',
    async (limits) => {
      const prices = {
        price: ({ provider }: { readonly provider: string }) => ({
          costMicros: provider === 'other' ? 7 : 1,
        }),
      };
      const budget = { prices, ...(limits && { limits }) };
      const { start, runLogs } = setUp([broken], { agent: { budget } });
      const run = start();
      expect((await run.result).costMicros).toBe(7);
      const { spending } = foldRun(await runLogs.within(namespace).read(run.runId));
      expect(spending).toMatchObject({ cutOff: [], spent: { costMicros: 7, modelCalls: 1 } });
    },
  );
});

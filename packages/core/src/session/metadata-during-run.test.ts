import { fakeClock, scriptedModel, seededRandom } from '@aura/testkit';
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { Namespace } from '../namespace/namespace.ts';
import { createRuntime } from '../runtime/create-runtime.ts';

it('keeps what a user interface sets while a run is at work [runtime C-065]', async () => {
  const clock = fakeClock();
  const digest = { sha256: (text: string) => createHash('sha256').update(text).digest('hex') };
  const ports = { clock, random: seededRandom(1), digest };
  const runtime = createRuntime({ ports, model: scriptedModel([{ text: 'so far', hang: true }]) });
  const namespace = Namespace.of('tenant', 'acme', 'user', 'bob');
  const run = runtime.stream({ namespace, input: 'Work.' });
  await clock.settle();
  expect((await runtime.sessions.get(namespace))?.head.activeRun).toBe(run.runId);
  await runtime.sessions.updateMetadata(namespace, { approvals: 'never', directory: '/srv' });
  await runtime.sessions.setTitle(namespace, 'Work');
  run.abort('enough');
  await run.result;
  const session = await runtime.sessions.get(namespace);
  expect(session?.messages).toHaveLength(2);
  expect(session?.head.activeRun).toBeUndefined();
  expect(session?.head).toMatchObject({
    title: 'Work',
    metadata: { approvals: 'never', directory: '/srv' },
  });
});

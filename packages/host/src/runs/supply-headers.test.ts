import { ForwardedHeaders, Namespace } from '@aura/core';
import { expect, it } from 'vitest';
import { runScene } from '../../test-support/run-scene.ts';

const forwarded = new ForwardedHeaders([['x-token', 'secret']]);

/** A run in the background that was begun with a header, and whose process has gone. */
async function leftBehind() {
  const scene = runScene([{ text: 'Done.' }]);
  const runId = await scene.leave('background', {}, { forwarded });
  return { ...scene, runId };
}

it('goes on with a run that is only just found to lack its headers', async () => {
  const scene = await leftBehind();
  // Whoever takes the run up has none, and has not written that down yet when they come.
  const handle = await scene.runs.resume(scene.runId);
  await scene.runs.supply(scene.runId, { forwarded });
  expect(await handle?.result).toMatchObject({ stopReason: 'suspended' });
  await scene.context.active.get(scene.runId)?.result;
  expect(await scene.ending(scene.runId)).toEqual(['run.completed', 'completed']);
});

it('takes no headers of somebody else, and none that are not all it was begun with', async () => {
  const scene = await leftBehind();
  await (
    await scene.runs.resume(scene.runId)
  )?.result;
  const principal = { id: 'eve', kind: 'user', scopes: [Namespace.of('tenant', 'acme')] } as const;
  await scene.runs.supply(scene.runId, { forwarded, principal });
  await scene.runs.supply(scene.runId, { forwarded: new ForwardedHeaders([['x-other', 'a']]) });
  expect(await scene.status(scene.runId)).toBe('suspended');
  expect(scene.context.carried.get(scene.runId)).toBeUndefined();
});

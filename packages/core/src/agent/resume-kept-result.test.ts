import { createHash } from 'node:crypto';
import { fakeClock, seededRandom } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { BlobStore } from '../blob/blob-store.ts';
import { createMemoryBlobStore } from '../blob/memory-blob-store.ts';
import type { RunId } from '../ids/ids.ts';
import { replayRun } from '../replay/replay-run.ts';
import { createMemoryRunLogs } from '../run/memory-run-logs.ts';
import type { RunLogs } from '../run/run-logs.ts';
import type { RunRecord } from '../run/run-record.ts';
import { defineTool } from '../tool/define-tool.ts';
import { namespace, of, setUp } from './agent-runner.harness.ts';

const digest = { sha256: (text: string) => createHash('sha256').update(text).digest('hex') };

function dumper(blobs: BlobStore, options: { runLogs?: RunLogs; steps?: number } = {}) {
  const { runLogs, steps = 2 } = options;
  let dumped = 0;
  const dump = defineTool({
    name: 'dump',
    description: 'Says a lot',
    input: z.object({}),
    execute: () => {
      dumped += 1;
      return 'x'.repeat(5_000);
    },
  });
  const script = [{ calls: [{ id: 'call_1', name: 'dump', args: {} }] }, { text: 'Done.' }];
  const scene = setUp(script.slice(script.length - steps), {
    tools: [dump],
    agent: { results: { blobs } },
    ...(runLogs && { runLogs }),
  });
  return { ...scene, dumped: () => dumped };
}

function memoryBlobs(): BlobStore {
  return createMemoryBlobStore({ clock: fakeClock(), random: seededRandom(2) });
}

async function logWith(records: readonly RunRecord[], runId: RunId): Promise<RunLogs> {
  const runLogs = createMemoryRunLogs();
  const log = await runLogs.within(namespace).create(runId);
  await log.append(records);
  await log.release();
  return runLogs;
}

describe('a result that is kept', () => {
  it('is kept before there is a record that names it', async () => {
    const blobs = memoryBlobs();
    const put = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const slow: BlobStore = {
      ...blobs,
      async put(...args) {
        begun.resolve();
        await put.promise;
        return blobs.put(...args);
      },
    };
    const { start, runLogs } = dumper(slow);
    const handle = start();
    await begun.promise;
    await handle.sync();
    const types = async () =>
      (await runLogs.within(namespace).read(handle.runId)).map(({ type }) => type);
    expect(await types()).not.toContain('tool.outcome');
    put.resolve();
    await handle.result;
    expect(await types()).toContain('tool.outcome');
  });

  it('is there for every life of the run, wherever the one before was interrupted', async () => {
    const whole = dumper(memoryBlobs());
    const handle = whole.start();
    await handle.result;
    const { runId } = handle;
    const records = await whole.runLogs.within(namespace).read(runId);
    // The last record ends the run.
    for (let length = 2; length < records.length; length += 1) {
      const blobs = memoryBlobs();
      // As the life before has left it, also where its log does not know about it yet.
      await blobs.put(namespace, new TextEncoder().encode('x'.repeat(5_000)), {
        mediaType: 'text/plain; charset=utf-8',
      });
      const before = records.slice(0, length);
      const answered = before.filter(
        (record) => record.type === 'event' && record.event.type === 'message.completed',
      ).length;
      const again = dumper(blobs, { runLogs: await logWith(before, runId), steps: 2 - answered });
      const resumed = await again.resume(runId);
      expect((await resumed?.result)?.text).toBe('Done.');
      const log = await again.runLogs.within(namespace).read(runId);
      const events = log.flatMap((record) => (record.type === 'event' ? [record.event] : []));
      const results = events.filter((event) => event.type === 'tool.completed');
      expect(results).toHaveLength(1);
      const { outcome, blobRef } = results[0]?.result ?? {};
      const hadOutcome = before.some(({ type }) => type === 'tool.outcome');
      if (hadOutcome) expect(again.dumped()).toBe(0);
      if (outcome === 'ok') expect(blobRef).toMatch(/^blob_/);
      if (outcome === 'ok' && !hadOutcome) {
        expect((await blobs.get(namespace, blobRef ?? ''))?.total).toBe(5_000);
      }
    }
  });

  it('does not make the run another one when it is replayed', async () => {
    const { start, runLogs } = dumper(memoryBlobs());
    const handle = start();
    await handle.result;
    expect(of(handle.seen, 'tool.completed')[0]?.result.blobRef).toMatch(/^blob_/);
    const records = await runLogs.within(namespace).read(handle.runId);
    expect((await replayRun(records, { digest })).divergence).toBeUndefined();
  });
});

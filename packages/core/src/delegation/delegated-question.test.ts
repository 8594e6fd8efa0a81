import { expect, it } from 'vitest';
import { z } from 'zod';
import { namespace, of } from '../agent/agent-runner.harness.ts';
import { toPendingItem } from '../approval/pending-item.ts';
import { toInputRecord } from '../input/input-answer.ts';
import { digest } from '../replay/replay.harness.ts';
import { replayRun } from '../replay/replay-run.ts';
import { createMemoryRunLogs } from '../run/memory-run-logs.ts';
import type { RunLogs } from '../run/run-logs.ts';
import { defineTool } from '../tool/define-tool.ts';
import { toolsOf } from '../tool/tools-of.ts';
import { delegateTo, setUpLead, worker } from './delegation.harness.ts';

/** A process in which an agent lets another one book, which has to ask how much. */
function aProcess(runLogs: RunLogs, steps: { readonly lead: number; readonly booker: number }) {
  const booked: string[] = [];
  const book = defineTool({
    name: 'book',
    description: 'Books',
    input: z.object({}),
    async execute(_, { requestInput }) {
      booked.push(await requestInput({ prompt: 'How many?', schema: z.string() }));
      return 'booked';
    },
  });
  const booking = [{ calls: [{ name: 'book', args: {} }] }, { text: 'It is booked.' }];
  const booker = worker('booker', booking.slice(steps.booker), { tools: toolsOf([book]) });
  const leading = [{ calls: [delegateTo('booker')] }, { text: 'All done.' }];
  return { ...setUpLead(leading.slice(steps.lead), [booker], { runLogs }), booked };
}

it('makes the whole run wait for what an agent asks that works for a call of it', async () => {
  const runLogs = createMemoryRunLogs();
  const run = aProcess(runLogs, { lead: 0, booker: 0 }).start();
  expect((await run.result).stopReason).toBe('suspended');
  const pending = of(run.seen, 'run.suspended').flatMap((event) => event.pending);
  const items = pending.map(({ info }) => toPendingItem(info));
  expect(items).toMatchObject([{ kind: 'input', tool: 'book', path: ['Helper', 'BOOKER'] }]);

  const later = aProcess(runLogs, { lead: 1, booker: 1 });
  const value = toInputRecord({ decision: 'answer', by: 'alice', value: 'two' });
  const answers = pending.map(({ token }) => ({ token, value }));
  const resumed = await later.resume(run.runId, { answers });
  expect((await resumed?.result)?.text).toBe('All done.');
  expect(later.booked).toEqual(['two']);
  const records = await runLogs.within(namespace).read(run.runId);
  expect((await replayRun(records, { digest })).divergence).toBeUndefined();
  const ends = records.filter(
    (r) =>
      r.type === 'event' && r.event.type === 'tool.completed' && r.event.result.outcome !== 'ok',
  );
  expect(ends).toEqual([]);
});

import type { MessageId, UserMessage } from '@aura/core';
import type { Host } from '@aura/host';
import type { CliContext } from '../../app/cli-context.ts';
import { wholeNumber } from '../../settings/whole-number.ts';
import { printAnswer } from '../run/print-answer.ts';
import { withStoredHost } from '../stored/with-stored-host.ts';
import type { StoredRunFlags } from '../stored/with-stored-host.ts';

/** The flags of `aura fork`. */
export type ForkFlags = StoredRunFlags & { readonly at: string; readonly message?: string };

/** Begins a run with what another one has done up to a record, and prints what comes of it. */
export async function fork(context: CliContext, flags: ForkFlags, runId: string): Promise<void> {
  const at = wholeNumber('at', flags.at, 1);
  await withStoredHost(context, { flags, runId }, (host, { summary, namespace }) =>
    printAnswer(context, flags, async (listener) => {
      const { message } = flags;
      const handle = await host.runs(namespace).fork(summary.runId, {
        at,
        listener,
        ...(message === undefined ? {} : { message: say(message, host) }),
      });
      context.process.stderr.write(`run: ${handle.runId}\n`);
      return handle;
    }),
  );
}

function say(text: string, { ids, clock }: Host): UserMessage {
  return {
    role: 'user',
    id: ids.next('msg') as MessageId,
    createdAt: clock.now(),
    content: [{ type: 'text', text }],
  };
}

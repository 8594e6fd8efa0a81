import { Namespace, scrubSecrets } from '@aura/core';
import { decisionIdOf, nodeClock, storedItems } from '@aura/host';
import type { WaitingItem } from '@aura/host';
import type { CliContext } from '../../app/cli-context.ts';
import type { DataFlags } from '../../settings/data-directory.ts';
import { formatTable } from '../../terminal/format-table.ts';
import { oneLine } from '../../terminal/one-line.ts';
import { describeArgs } from '../run/describe-call.ts';
import { withStore } from '../stored/with-store.ts';

/** The flags of `aura approvals list`. */
export interface ListFlags extends DataFlags {
  readonly namespace?: string;
  readonly json?: boolean;
}

const header = ['ID', 'EXPIRES', 'AGENT', 'RUN', 'CALL'];

/** Why somebody has to decide, where that is more than the name of the tool. */
function whyOf({ reason }: { readonly reason?: string }): string {
  return reason === undefined ? '' : ` (${oneLine(reason)})`;
}

function row({ run, item }: WaitingItem): readonly string[] {
  const expires = new Date(item.expiresAt).toISOString().replace(/\.\d+/, '');
  const about =
    item.kind === 'approval'
      ? `${describeArgs(item.args)}${whyOf(item)}`
      : `asks: ${oneLine(scrubSecrets(item.prompt))}`;
  return [
    decisionIdOf(item),
    expires,
    oneLine(run.agent),
    run.runId,
    `${oneLine(item.tool)} ${about}`,
  ];
}

/** For other programs. The token stays where it is: whoever has it needs no data directory. */
function toJson({ run, item }: WaitingItem): object {
  const { token: _, ...shown } = item;
  const { runId, agent, session, namespace, mode } = run;
  return { ...shown, id: decisionIdOf(item), runId, agent, session, namespace, mode };
}

/** Lists what suspended runs wait for. */
export async function listApprovals(context: CliContext, flags: ListFlags): Promise<void> {
  const { namespace, json = false } = flags;
  const scope =
    namespace === undefined ? {} : { scope: Namespace.parse(namespace, { allowSystem: true }) };
  await withStore(context, flags, async ({ runLogs }) => {
    const waiting = await storedItems(runLogs, { clock: nodeClock, ...scope });
    const text = json
      ? `${JSON.stringify(waiting.map(toJson), undefined, 2)}\n`
      : formatTable([header, ...waiting.map(row)]);
    context.process.stdout.write(text);
  });
}

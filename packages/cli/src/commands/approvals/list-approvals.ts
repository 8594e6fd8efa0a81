import { Namespace } from '@aura/core';
import { decisionIdOf, nodeClock, storedApprovals } from '@aura/host';
import type { WaitingApproval } from '@aura/host';
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

function row({ run, approval }: WaitingApproval): readonly string[] {
  const expires = new Date(approval.expiresAt).toISOString().replace(/\.\d+/, '');
  const call = `${oneLine(approval.tool)} ${describeArgs(approval.args)}`;
  return [decisionIdOf(approval), expires, oneLine(run.agent), run.runId, call];
}

/** For other programs. The token stays where it is: whoever has it needs no data directory. */
function toJson({ run, approval }: WaitingApproval): object {
  const { token: _, ...shown } = approval;
  const { runId, agent, session, namespace, mode } = run;
  return { ...shown, id: decisionIdOf(approval), runId, agent, session, namespace, mode };
}

/** Lists what suspended runs wait for. */
export async function listApprovals(context: CliContext, flags: ListFlags): Promise<void> {
  const { namespace, json = false } = flags;
  const scope =
    namespace === undefined ? {} : { scope: Namespace.parse(namespace, { allowSystem: true }) };
  await withStore(context, flags, async ({ runLogs }) => {
    const waiting = await storedApprovals(runLogs, { clock: nodeClock, ...scope });
    const text = json
      ? `${JSON.stringify(waiting.map(toJson), undefined, 2)}\n`
      : formatTable([header, ...waiting.map(row)]);
    context.process.stdout.write(text);
  });
}

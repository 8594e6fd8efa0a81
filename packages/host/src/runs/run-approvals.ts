import {
  AuraError,
  fromPrincipalRecord,
  Namespace,
  pendingOf,
  requireAnswerable,
  toAnswerRecord,
  toPendingItem,
} from '@aura/core';
import type {
  ApprovalAnswer,
  ApprovalRequest,
  Clock,
  PendingApproval,
  PendingItem,
  RunHandle,
  RunId,
  RunSummary,
  ScopedRunLogs,
} from '@aura/core';
import type { HostedAgent } from '../host.ts';
import type { HostRuns } from './run-directory.ts';

/** An approval that a suspended run waits for. */
export interface WaitingApproval {
  readonly run: RunSummary;
  readonly approval: PendingApproval;
}

/** Something that a suspended run waits for somebody to say: an approval, or the answer to a question of a tool. */
export interface WaitingItem {
  readonly run: RunSummary;
  readonly item: PendingItem;
}

const pageSize = 500;

/** What the last record of a suspended run says it waits for. */
export async function itemsOf(
  logs: ScopedRunLogs,
  run: RunSummary,
): Promise<readonly WaitingItem[]> {
  const pending = (await pendingOf(logs, run)) ?? [];
  return pending.flatMap(({ info }) => {
    const item = toPendingItem(info);
    return item === undefined ? [] : [{ run, item }];
  });
}

function toApproval({ run, item }: WaitingItem): readonly WaitingApproval[] {
  return item.kind === 'approval' ? [{ run, approval: item }] : [];
}

/** The runs that wait for somebody, newest first. */
export async function* suspendedRuns(
  logs: Pick<ScopedRunLogs, 'list'>,
): AsyncGenerator<RunSummary> {
  let cursor: string | undefined;
  do {
    const page = await logs.list({
      status: ['suspended'],
      limit: pageSize,
      ...(cursor !== undefined && { cursor }),
    });
    yield* page.items;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

/** Everything that can still be said. */
export async function waitingItems(
  logs: ScopedRunLogs,
  clock: Clock,
): Promise<readonly WaitingItem[]> {
  const waiting: WaitingItem[] = [];
  for await (const run of suspendedRuns(logs)) waiting.push(...(await itemsOf(logs, run)));
  return waiting.filter(({ item }) => clock.now() < item.expiresAt);
}

/** All approvals that can still be given. */
export async function waitingApprovals(
  logs: ScopedRunLogs,
  clock: Clock,
): Promise<readonly WaitingApproval[]> {
  return (await waitingItems(logs, clock)).flatMap(toApproval);
}

async function toRequest(
  logs: ScopedRunLogs,
  { run, approval }: WaitingApproval,
): Promise<ApprovalRequest> {
  const { runId, session } = run;
  const [opened] = await logs.read(runId, { limit: 1 });
  const record = opened?.type === 'run.opened' ? opened.principal : undefined;
  return {
    ...approval,
    runId,
    session,
    namespace: Namespace.parse(approval.namespaceKey ?? run.namespace, { allowSystem: true }),
    ...(record && { principal: fromPrincipalRecord(record) }),
  };
}

/** Answers an approval and goes on with its run. */
export async function decideApproval(
  options: {
    readonly logs: ScopedRunLogs;
    readonly runs: Pick<HostRuns, 'resume'>;
    readonly agents: readonly HostedAgent[];
    readonly clock: Clock;
  },
  given: { readonly runId: RunId; readonly token: string; readonly answer: ApprovalAnswer },
): Promise<RunHandle> {
  const { logs, runs, agents, clock } = options;
  const { runId, token, answer } = given;
  const run = await logs.get(runId);
  const all = run === undefined ? [] : (await itemsOf(logs, run)).flatMap(toApproval);
  const waiting = all.find(({ approval }) => approval.token === token);
  if (run === undefined || waiting === undefined) {
    throw new AuraError('approval/unknown_token', {
      message: `the run ${runId} waits for no approval with this token`,
      hint: 'It may have been answered already.',
    });
  }
  const approvals = agents.find(({ id }) => id === run.agent)?.agent.approvals;
  if (approvals === undefined) {
    throw new AuraError('approval/not_permitted', {
      message: `nobody may approve calls of the agent "${run.agent}" any more`,
    });
  }
  const request = await toRequest(logs, waiting);
  await requireAnswerable(approvals, request, { ...answer, now: clock.now() });
  const handle = await runs.resume(runId, { answers: [{ token, value: toAnswerRecord(answer) }] });
  if (handle !== undefined) return handle;
  throw new AuraError('approval/busy', {
    message: `somebody works on the run ${runId} just now`,
    retry: 'same',
  });
}

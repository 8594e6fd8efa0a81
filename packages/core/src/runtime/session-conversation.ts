import type { AgentRunner } from '../agent/agent-runner.ts';
import type { Conversation } from '../agent/run-handle.ts';
import { AuraError } from '../errors/aura-error.ts';
import type { RunId } from '../ids/ids.ts';
import type { Lanes, LaneEntryOptions, LaneTicket } from '../lane/lane.ts';
import type { Message, UserMessage } from '../message/message.ts';
import type { Usage } from '../model/model-port.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { RunLogs } from '../run/run-logs.ts';
import { foldRun } from '../run/run-past.ts';
import { totalUsage } from '../agent/to-outcome.ts';
import { repairMessages } from '../session/repair-messages.ts';
import type { SessionStore } from '../session/session-store.ts';
import type { SessionSnapshot } from '../session/session.ts';

/** What the conversations of a runtime share. */
export interface ConversationWorld {
  readonly sessions: SessionStore;
  readonly runLogs: RunLogs;
  readonly runner: AgentRunner;
  readonly lanes: Lanes;
}

/** One run's part in a stored session. */
export interface ConversationOptions {
  readonly namespace: Namespace;
  /** The message to answer. */
  readonly message: UserMessage;
  readonly lane: LaneEntryOptions;
  /** False: read the history, write nothing. */
  readonly persist: boolean;
  /** Called when another message wants this run out of the way. */
  readonly onInterrupt: () => void;
}

/** Writes what a run has added. Repeating it changes nothing: the operation is named after the run. */
async function commitRun(
  world: ConversationWorld,
  namespace: Namespace,
  run: { readonly runId: RunId; readonly added: readonly Message[]; readonly usage: Usage },
): Promise<void> {
  const { added, usage } = run;
  await world.sessions.commit(
    namespace,
    { append: added, addUsage: usage, activeRun: null },
    { expectedVersion: 'any', operationId: `${run.runId}:end` },
  );
}

/**
 * Brings into the session what a run had said that never came to its end here: its process stopped. Throws
 * `session/busy` while another process works on it.
 */
async function settleActiveRun(
  world: ConversationWorld,
  namespace: Namespace,
  runId: RunId,
): Promise<void> {
  const logs = world.runLogs.within(namespace);
  const status = (await logs.get(runId))?.status;
  const isOver = status === undefined || status === 'completed' || status === 'failed';
  const reason = new AuraError('run/interrupted', { message: 'the process that ran it stopped' });
  if (!isOver && !(await world.runner.interrupt({ namespace, runId }, reason))) {
    throw new AuraError('session/busy', {
      message: `the run ${runId} works on "${namespace.key}" in another process`,
      retry: 'same',
    });
  }
  const { transcript } = foldRun(await logs.read(runId));
  await commitRun(world, namespace, {
    runId,
    added: repairMessages(transcript.added()),
    usage: totalUsage(transcript),
  });
}

async function loadSettled(
  world: ConversationWorld,
  namespace: Namespace,
): Promise<SessionSnapshot | undefined> {
  const session = await world.sessions.load(namespace);
  const { activeRun } = session?.head ?? {};
  if (activeRun === undefined) return session;
  await settleActiveRun(world, namespace, activeRun);
  return world.sessions.load(namespace);
}

/** The conversation of a run in a stored session: one run at a time, each seeing what the ones before have said. */
export function sessionConversation(
  world: ConversationWorld,
  options: ConversationOptions,
): Conversation {
  const { namespace, message, persist } = options;
  let ticket: LaneTicket | undefined;
  return {
    async begin({ runId, signal }) {
      ticket = await world.lanes.enter(namespace.key, { ...options.lane, signal });
      ticket.interrupted.addEventListener('abort', options.onInterrupt, { once: true });
      const session = await loadSettled(world, namespace);
      if (persist) {
        await world.sessions.commit(
          namespace,
          { append: [message], activeRun: runId },
          { expectedVersion: session?.head.version ?? 0, operationId: `${runId}:begin` },
        );
      }
      const history = session?.messages.map((stored) => stored.message) ?? [];
      return [...repairMessages(history), message];
    },
    async end(run) {
      if (persist) await commitRun(world, namespace, run);
    },
    leave: () => ticket?.release(),
  };
}

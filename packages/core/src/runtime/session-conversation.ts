import type { Conversation } from '../agent/run-handle.ts';
import { AnsweredBefore } from '../agent/answered-before.ts';
import { noOverlay } from '../context/context-overlay.ts';
import { AuraError } from '../errors/aura-error.ts';
import type { LaneEntryOptions, LaneTicket } from '../lane/lane.ts';
import { runStart } from '../hook/run-hooks.ts';
import { commitHooked, sessionLoaded } from '../hook/save-hooks.ts';
import type { JsonObject } from '../json/json.ts';
import type { UserMessage } from '../message/message.ts';
import type { Namespace } from '../namespace/namespace.ts';
import { keepPromptPatch, keptPrompt } from '../prompt/kept-prompt.ts';
import { overlayPatch } from '../session/session-overlay.ts';
import { sessionHistory } from '../session/session-view.ts';
import type { SessionHead, SessionSnapshot } from '../session/session.ts';
import { earlierOutcome } from './earlier-outcome.ts';
import { commitRun } from './commit-run.ts';
import type { SessionLanes } from './session-lanes.ts';
import { settleActiveRun } from './settle-active-run.ts';
import type { SettleWorld } from './settle-active-run.ts';

/** What the conversations of a runtime share. */
export interface ConversationWorld extends SettleWorld {
  readonly lanes: SessionLanes;
}

/** One run's part in a stored session. */
export interface ConversationOptions {
  readonly namespace: Namespace;
  /** The message to answer. */
  readonly message: UserMessage;
  /** How the sender calls the message, if it is to be answered only once. */
  readonly clientMessageId?: string;
  readonly lane: LaneEntryOptions;
  /** False: read the history, write nothing. */
  readonly persist: boolean;
}

type Beginning = Parameters<Conversation['begin']>[0];

/** How often a session is read again because somebody else has written to it meanwhile. */
const maxConflicts = 3;

async function loadSettled(
  world: ConversationWorld,
  { namespace, lane }: ConversationOptions,
): Promise<SessionSnapshot | undefined> {
  const session = await world.sessions.load(namespace);
  const { activeRun: runId } = session?.head ?? {};
  if (runId === undefined) return session;
  const cancelWaiting = lane.mode === 'interrupt';
  await settleActiveRun(world, { namespace, runId }, { cancelWaiting });
  return world.sessions.load(namespace);
}

/** The conversation of a run in a stored session: one run at a time, each seeing what the ones before have said. */
export function sessionConversation(
  world: ConversationWorld,
  options: ConversationOptions,
): Conversation {
  const { namespace, clientMessageId, persist } = options;
  let { message } = options;
  let ticket: LaneTicket | undefined;
  /** As it was when the run began. */
  let head: SessionHead | undefined;
  /** What hooks want in the metadata of the session. */
  let metadataPatch: JsonObject | undefined;

  /** Throws `AnsweredBefore` when there is nothing to begin. */
  const requireUnanswered = async (id: string): Promise<void> => {
    const outcome = await earlierOutcome(world, await world.sessions.load(namespace), id);
    if (outcome !== undefined) throw new AnsweredBefore(outcome);
  };
  const open = async (
    { runId, signal, hooks }: Beginning,
    isFirst: boolean,
  ): Promise<SessionSnapshot | undefined> => {
    if (clientMessageId !== undefined) await requireUnanswered(clientMessageId);
    const session = await loadSettled(world, options);
    if (hooks !== undefined && isFirst) {
      metadataPatch = await sessionLoaded(hooks, session, signal);
    }
    if (!persist) return session;
    await commitHooked(world.sessions, hooks, {
      namespace,
      batch: { append: [message], activeRun: runId, ...(metadataPatch && { metadataPatch }) },
      options: { expectedVersion: session?.head.version ?? 0, operationId: `${runId}:begin` },
      signal,
    });
    return session;
  };
  const openInPeace = async (run: Beginning): Promise<SessionSnapshot | undefined> => {
    for (let conflicts = 0; ; conflicts += 1) {
      try {
        return await open(run, conflicts === 0);
      } catch (error) {
        if (conflicts === maxConflicts || !AuraError.is(error, 'store/conflict')) throw error;
      }
    }
  };

  return {
    async begin(run) {
      const { signal, hooks } = run;
      ticket = await world.lanes.enter(namespace, { ...options.lane, signal });
      if (hooks !== undefined) message = await runStart(hooks, message, signal);
      if (clientMessageId !== undefined) {
        message = { ...message, sentAs: { id: clientMessageId, runId: run.runId } };
      }
      const session = await openInPeace(run);
      head = session?.head;
      const { messages, overlay } = sessionHistory(session);
      const start = { messages: [...messages, message] };
      return overlay === noOverlay ? start : { ...start, overlay };
    },
    keptPrompt: (agent) => keptPrompt(head, agent, { runLogs: world.runLogs, namespace }),
    async end({ prompt, overlay, ...run }) {
      if (!persist) return;
      const { runId } = run;
      const metadataPatch = {
        ...(prompt && keepPromptPatch(head, { ...prompt, runId })),
        ...(overlay && overlayPatch(overlay)),
      };
      await commitRun(world, namespace, { ...run, metadataPatch });
    },
    leave: () => ticket?.release(),
  };
}

import type { Agent } from '../agent/agent.ts';
import type { ResumeOptions } from '../agent/resume-run.ts';
import type { Conversation, RunHandle } from '../agent/run-handle.ts';
import type { LaneTicket } from '../lane/lane.ts';
import type { Namespace } from '../namespace/namespace.ts';
import { overlayPatch } from '../session/session-overlay.ts';
import { commitRun } from './commit-run.ts';
import type { ConversationWorld } from './session-conversation.ts';

/** What the run of a session goes on with. */
export interface ResumeInSession extends Pick<
  ResumeOptions,
  'answers' | 'useCurrent' | 'signal' | 'budget' | 'stopWhen' | 'output' | 'settle'
> {
  readonly agent: Agent;
}

/**
 * Goes on with the run that a session waits for, when it is its turn. Undefined when the session waits for none, or when
 * another process has it.
 */
export async function resumeInSession(
  world: ConversationWorld,
  namespace: Namespace,
  { agent, signal, ...options }: ResumeInSession,
): Promise<RunHandle | undefined> {
  const interrupt = new AbortController();
  const either = signal ? AbortSignal.any([interrupt.signal, signal]) : interrupt.signal;
  let ticket: LaneTicket;
  try {
    ticket = await world.lanes.enter(namespace, {
      signal: either,
      onInterrupt: () => interrupt.abort('interrupted'),
    });
  } catch (thrown) {
    // Whoever interrupts a run that waits cancels it: there is nothing to go on with any more.
    if (interrupt.signal.aborted) return undefined;
    throw thrown;
  }
  let handle: RunHandle | undefined;
  try {
    const head = await world.sessions.head(namespace);
    const runId = head?.activeRun;
    if (head === undefined || runId === undefined) return undefined;
    const conversation: Conversation = {
      session: head,
      // The run goes on with what it had when it began; nobody asks for it again.
      begin: async () => ({ messages: [] }),
      // Whether the prompt was to be made anew meanwhile is not known any more: the next run makes it.
      end: ({ runId, added, usage, overlay, hooks }) =>
        commitRun(world, namespace, {
          runId,
          added,
          usage,
          hooks,
          ...(overlay && { metadataPatch: overlayPatch(overlay) }),
        }),
      leave: () => ticket.release(),
    };
    const run = { namespace, runId };
    handle = await world.runner.resume(agent, run, {
      ...options,
      conversation,
      signal: either,
    });
    return handle;
  } finally {
    if (handle === undefined) ticket.release();
  }
}

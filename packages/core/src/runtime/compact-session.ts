import type { Agent } from '../agent/agent.ts';
import type { CompactionReport } from '../context/compaction-report.ts';
import { contextSettings } from '../context/context-settings.ts';
import { fitContext } from '../context/fit-context.ts';
import { heuristicCounter } from '../context/heuristic-counter.ts';
import { AuraError } from '../errors/aura-error.ts';
import type { IdSource } from '../ids/id-source.ts';
import type { Namespace } from '../namespace/namespace.ts';
import { refreshPromptPatch } from '../prompt/kept-prompt.ts';
import { overlayPatch, toSessionOverlay } from '../session/session-overlay.ts';
import { sessionHistory } from '../session/session-view.ts';
import type { SessionSnapshot } from '../session/session.ts';
import { settleActiveRun } from './settle-active-run.ts';
import type { ConversationWorld } from './session-conversation.ts';

/** How a session is to be made shorter for the model. */
export interface CompactSession {
  /** Whose context options and whose window count. */
  readonly agent: Agent;
  /** Tokens of the whole request that are aimed at. Default: half of what there is, and no more than compaction aims at. */
  readonly targetTokens?: number;
  /** What the summary has to do justice to, in words for the summariser. */
  readonly instructions?: string;
  readonly signal?: AbortSignal;
}

/** What compacting a session takes. */
export interface CompactionWorld extends ConversationWorld {
  readonly ids: IdSource;
}

async function loadSettled(world: CompactionWorld, namespace: Namespace): Promise<SessionSnapshot> {
  const head = await world.sessions.head(namespace);
  const runId = head?.activeRun;
  if (runId !== undefined) {
    await settleActiveRun(world, { namespace, runId }, { cancelWaiting: false });
  }
  const session = await world.sessions.load(namespace);
  if (session !== undefined) return session;
  throw new AuraError('session/not_found', { message: `there is no session ${namespace.key}` });
}

async function compact(
  world: CompactionWorld,
  namespace: Namespace,
  options: CompactSession & { readonly signal: AbortSignal },
): Promise<CompactionReport | undefined> {
  const { agent, targetTokens, instructions, signal } = options;
  const session = await loadSettled(world, namespace);
  const { messages: history, overlay } = sessionHistory(session);
  const { report, ...fitted } = await fitContext({
    history,
    overlay,
    system: agent.system,
    tools: await agent.tools.list(signal),
    settings: contextSettings(agent.context ?? { counter: heuristicCounter() }, agent.model.info),
    cause: 'manual',
    ...(targetTokens === undefined ? {} : { targetTokens }),
    ...(instructions === undefined ? {} : { instructions }),
    namespace,
    signal,
  });
  if (report === undefined) return undefined;
  const metadataPatch = {
    ...overlayPatch(toSessionOverlay(history, fitted.overlay)),
    // Its prefix changes anyway, so this is the moment for a new prompt.
    ...refreshPromptPatch(world.ids.next('epoch')),
  };
  await world.sessions.commit(
    namespace,
    { metadataPatch, ...(report.usage && { addUsage: report.usage }) },
    { expectedVersion: 'any', operationId: world.ids.next('op') },
  );
  return report;
}

/**
 * Makes a session shorter for the model, when it is its turn: nobody runs in it meanwhile. What was said stays. Undefined
 * when there is nothing to make shorter. Throws `session/not_found`, `session/busy` while a run waits for somebody, and
 * what the summariser throws: then nothing has changed.
 */
export async function compactSession(
  world: CompactionWorld,
  namespace: Namespace,
  options: CompactSession,
): Promise<CompactionReport | undefined> {
  const interrupt = new AbortController();
  const { signal: given } = options;
  const signal = given ? AbortSignal.any([interrupt.signal, given]) : interrupt.signal;
  const ticket = await world.lanes.enter(namespace, {
    signal,
    onInterrupt: () => interrupt.abort('interrupted'),
  });
  try {
    return await compact(world, namespace, { ...options, signal });
  } finally {
    ticket.release();
  }
}

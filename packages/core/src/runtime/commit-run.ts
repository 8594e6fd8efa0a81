import { AuraError } from '../errors/aura-error.ts';
import type { HookRun } from '../hook/hook-run.ts';
import { commitHooked } from '../hook/save-hooks.ts';
import type { RunId } from '../ids/ids.ts';
import type { JsonObject } from '../json/json.ts';
import type { Message } from '../message/message.ts';
import type { Usage } from '../model/model-port.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Logger } from '../ports/logger.ts';
import type { SessionStore } from '../session/session-store.ts';
import { shortenMessage } from './shorten-message.ts';

/** What a run has come to, as far as its session is concerned. */
export interface RunShare {
  readonly runId: RunId;
  readonly added: readonly Message[];
  readonly usage: Usage;
  /** What else changes with it in the metadata of the session. */
  readonly metadataPatch?: JsonObject;
  /** See what is written, and that it was. */
  readonly hooks?: HookRun | undefined;
}

/** How long parts of messages may be where the session has no room for all of them. */
const shorterLengths = [65_536, 4_096, 256];

/**
 * Writes what a run has added, and that it works on the session no longer. What the session has no room for is
 * shortened, and left out if nothing else helps: a run that cannot be written would block the session for ever.
 * Repeating it changes nothing: operations are named after the run and the form in which it is written.
 */
export async function commitRun(
  world: { readonly sessions: SessionStore; readonly logger: Logger },
  namespace: Namespace,
  { runId, added, usage, metadataPatch, hooks }: RunShare,
): Promise<void> {
  const write = async (form: string, append: readonly Message[]): Promise<boolean> => {
    const batch = {
      append,
      addUsage: usage,
      activeRun: null,
      ...(metadataPatch === undefined ? {} : { metadataPatch }),
    };
    try {
      await commitHooked(world.sessions, hooks, {
        namespace,
        batch,
        options: { expectedVersion: 'any', operationId: `${runId}:${form}` },
      });
      return true;
    } catch (error) {
      // The run has been written by whoever ran it, with what only they knew about its session.
      if (AuraError.is(error, 'store/duplicate_operation')) return true;
      if (!AuraError.is(error, 'session/too_large')) throw error;
      return false;
    }
  };
  const warn = (message: string): void =>
    world.logger.log('warn', message, { runId, session: namespace.key });

  if (await write('end', added)) return;
  for (const length of shorterLengths) {
    const shortened = added.map((message) => shortenMessage(message, length));
    if (await write(`end:${length}`, shortened)) {
      warn('messages of a run were shortened: the session has no room for them');
      return;
    }
  }
  if (!(await write('end:empty', []))) return;
  warn('the messages of a run were left out: the session is full');
}

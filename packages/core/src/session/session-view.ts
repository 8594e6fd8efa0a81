import type { ContextOverlay } from '../context/context-overlay.ts';
import { noOverlay } from '../context/context-overlay.ts';
import { renderView } from '../context/render-view.ts';
import type { Message } from '../message/message.ts';
import { repairMessages } from './repair-messages.ts';
import { sessionOverlay, toContextOverlay } from './session-overlay.ts';
import type { SessionSnapshot } from './session.ts';

/** The messages of a session as a run begins with them, and what is laid over them. */
export interface SessionHistory {
  readonly messages: readonly Message[];
  readonly overlay: ContextOverlay;
}

/** What a run has to know of a session that it goes on with. */
export function sessionHistory(session: SessionSnapshot | undefined): SessionHistory {
  const messages = repairMessages((session?.messages ?? []).map(({ message }) => message));
  const overlay = sessionOverlay(session?.head);
  return {
    messages,
    overlay: overlay === undefined ? noOverlay : toContextOverlay(messages, overlay),
  };
}

/**
 * A session as models are shown it: a summary in place of what was summarised, one line in place of old results. What
 * was said is in the snapshot itself, which nothing of this changes.
 */
export function sessionView(session: SessionSnapshot): readonly Message[] {
  const { messages, overlay } = sessionHistory(session);
  return overlay === noOverlay ? messages : renderView(messages, overlay);
}

import type { Server } from 'node:http';
import { waitAtMost } from '@aura/core';
import type { Clock } from '@aura/core';
import type { ActiveAnswers } from '../answer/active-answers.ts';

/** How long ended answers may take to reach their readers. */
const flushMs = 5_000;

/** How to close. */
export interface CloseOptions {
  readonly active: ActiveAnswers;
  readonly clock: Clock;
  readonly drainMs: number;
}

/** Waits for running answers, ends those that take too long, then stops listening and cuts what is left. */
export async function closeGracefully(server: Server, options: CloseOptions): Promise<void> {
  const { active, clock, drainMs } = options;
  await waitAtMost(clock, drainMs, active.whenNone());
  active.endAll();
  await waitAtMost(clock, flushMs, active.whenNone());
  if (!server.listening) return;
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

import { fakeClock, sessionStoreSuite } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { createMemorySessionStore } from './memory-session-store.ts';

sessionStoreSuite(
  'in memory',
  async (limits) => {
    const clock = fakeClock();
    const sessions = createMemorySessionStore({ clock, limits });
    return { sessions, clock, async [Symbol.asyncDispose]() {} };
  },
  { describe, it, expect },
);

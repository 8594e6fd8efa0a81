import { fakeClock, sessionStoreSuite } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { createMemorySessionStore } from './memory-session-store.ts';

describe('the memory store [runtime C-060, C-061, C-063, C-064, C-066, C-070, C-073, C-074, C-075, C-076]', () => {
  sessionStoreSuite(
    'in memory',
    async (limits) => {
      const clock = fakeClock();
      const sessions = createMemorySessionStore({ clock, limits });
      return { sessions, clock, async [Symbol.asyncDispose]() {} };
    },
    { describe, it, expect },
  );
});

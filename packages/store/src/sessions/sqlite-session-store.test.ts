import { fakeClock, sessionStoreSuite } from '@aura/testkit';
import { describe, expect, it } from 'vitest';

import { tempDirectory } from '../../test-support/temp-directory.ts';
import { openStore } from '../open-store.ts';

sessionStoreSuite(
  'on SQLite',
  async (sessionLimits) => {
    const directory = await tempDirectory();
    const clock = fakeClock();
    const store = await openStore({ directory: directory.path, clock, sessionLimits });
    return {
      sessions: store.sessions,
      clock,
      async [Symbol.asyncDispose]() {
        await store[Symbol.asyncDispose]();
        await directory[Symbol.asyncDispose]();
      },
    };
  },
  { describe, it, expect },
);

import { describe, expect, it } from 'vitest';
import { clientDoor } from './support/client-door.ts';
import { playClient } from './support/play-client.ts';
import { revisions, runConformance } from './support/run-conformance.ts';

describe('our MCP client', () => {
  it.each(revisions)(
    'does what the protocol of %s requires, but for what is listed',
    async (revision) => {
      await using door = await clientDoor((scenario) =>
        playClient(scenario, revision === '2026-07-28' ? 'modern' : 'legacy'),
      );
      const list = `client-${revision}.yml`;
      const args = ['--command', door.command];
      const { code, output } = await runConformance('client', { revision, list, args });
      expect(code, output).toBe(0);
      // These belong to an extension: the runner plays them, but does not count them.
      expect(output).toContain('auth/client-credentials-jwt');
      expect(output).not.toContain('failed: auth/client-credentials');
    },
    60_000,
  );
});

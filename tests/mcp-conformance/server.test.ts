import { scriptedModelServer } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { say } from '../wire/support/scripts.ts';
import { serve } from '../wire/support/serve.ts';
import { fixtureEndpoint } from './support/fixture-endpoint.ts';
import { revisions, runConformance } from './support/run-conformance.ts';

describe('the agents of a server, as an MCP server', () => {
  it.each(revisions)(
    'do what the protocol of %s requires, but for features that agents do not have',
    async (revision) => {
      await using model = await scriptedModelServer(say('Hello.'));
      await using aura = await serve({ model });
      const list = `agents-${revision}.yml`;
      const args = ['--url', `${aura.url}/mcp`];
      const { code, output } = await runConformance('server', { revision, list, args });
      expect(code, output).toBe(0);
    },
    60_000,
  );
});

describe('the same endpoint over a server with everything', () => {
  it.each(revisions)(
    'does what the protocol of %s requires, but for what is listed',
    async (revision) => {
      await using fixture = await fixtureEndpoint();
      const list = `fixture-${revision}.yml`;
      const args = ['--url', fixture.url];
      const { code, output } = await runConformance('server', { revision, list, args });
      expect(code, output).toBe(0);
    },
    60_000,
  );
});

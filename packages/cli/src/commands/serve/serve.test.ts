import { describe, expect, it } from 'vitest';
import { fakeContext } from '../../app/fake-context.harness.ts';
import { runCli } from '../../app/run-cli.ts';
import { agentFolder } from '../agent-file.harness.ts';

describe('aura serve', () => {
  it('warns once of variables that ask for what only observes and is not built, and serves', async () => {
    const cwd = agentFolder({ url: 'http://127.0.0.1:9/v1' });
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otel:4317', AURA_PROMPT_JOURNAL: '1' };
    const world = fakeContext({ cwd, env });
    const ended = runCli(['serve', '--config', 'calc.toml', '--port', '0'], world.context);
    await Promise.race([world.shown(/listens on/), ended]);
    world.send('SIGTERM');
    expect(await ended).toBe(0);
    const warnings = world.written.stderr.split('\n').filter((line) => line.includes('OTEL_'));
    expect(warnings).toHaveLength(1);
    expect(JSON.parse(warnings[0] ?? '')).toMatchObject({
      level: 'warn',
      variables: 'OTEL_EXPORTER_OTLP_ENDPOINT, AURA_PROMPT_JOURNAL',
    });
  });
});

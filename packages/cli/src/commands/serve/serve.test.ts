import { otlpCollector, scriptedModelServer } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { fakeContext } from '../../app/fake-context.harness.ts';
import { runCli } from '../../app/run-cli.ts';
import { agentFolder } from '../agent-file.harness.ts';

describe('aura serve', () => {
  it('exports what an answer has taken, the last of it before it ends', async () => {
    await using collector = await otlpCollector();
    await using model = await scriptedModelServer(() => ({ text: 'Hello.' }));
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.grpcUrl };
    const cwd = agentFolder({ url: model.url });
    const world = fakeContext({ cwd, env });
    const ended = runCli(['serve', '--config', 'calc.toml', '--port', '0'], world.context);
    await Promise.race([world.shown(/listens on/), ended]);
    const url = /http:\S+/.exec(world.written.stdout)?.[0];
    const body = JSON.stringify({ messages: [{ role: 'user', content: 'Hello?' }] });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body });
    expect(answer.status).toBe(200);
    world.send('SIGTERM');
    expect(await ended).toBe(0);
    const names = collector.spans().map(({ name }) => name);
    expect(names.toSorted()).toEqual([
      'agent.stream',
      'agent.turn',
      'chat_completions',
      'non_streaming_completion',
    ]);
  });

  it('warns once of variables that ask for what only observes and is not built, and serves', async () => {
    const cwd = agentFolder({ url: 'http://127.0.0.1:9/v1' });
    const env = { AURA_PROMPT_JOURNAL: '1' };
    const world = fakeContext({ cwd, env });
    const ended = runCli(['serve', '--config', 'calc.toml', '--port', '0'], world.context);
    await Promise.race([world.shown(/listens on/), ended]);
    world.send('SIGTERM');
    expect(await ended).toBe(0);
    const warnings = world.written.stderr
      .split('\n')
      .filter((line) => line.includes('AURA_PROMPT_JOURNAL'));
    expect(warnings).toHaveLength(1);
    expect(JSON.parse(warnings[0] ?? '')).toMatchObject({
      level: 'warn',
      variables: 'AURA_PROMPT_JOURNAL',
    });
  });
});

import { Namespace, Secret } from '@aura/core';
import { fakeMcpServer, scriptedModelServer } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { agentToml, httpServer } from './support/agent-toml.ts';
import { callOnce, say } from './support/scripts.ts';
import { serve } from './support/serve.ts';

const marker = 'zebra-4711-marker';

describe('GET /metrics', () => {
  it('has what runs have done, in the form of Prometheus, and nothing of what was said', async () => {
    await using mcp = await fakeMcpServer({ tools: [{ name: 'look_up', call: () => marker }] });
    await using model = await scriptedModelServer(
      callOnce({ name: 'look_up', args: { q: marker } }),
    );
    const config = agentToml({ servers: [httpServer('lib', mcp.url)] });
    await using aura = await serve({ model, config, settings: { metrics: true } });
    await aura.stream({
      messages: [{ role: 'user', content: `What is ${marker}?` }],
      metadata: { chat_session_id: `cs_${marker}` },
      user: marker,
    });
    const response = await fetch(`${aura.url}/metrics`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await response.text();
    expect(text).not.toContain(marker);
    const lines = text.split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        '# TYPE aura_runs_started_total counter',
        'aura_runs_started_total{agent="helper"} 1',
        'aura_runs_ended_total{agent="helper",outcome="completed"} 1',
        'aura_runs_active{agent="helper"} 0',
        'aura_tool_calls_total{tool="look_up",outcome="ok"} 1',
        'aura_model_calls_total{agent="helper",model="openai/scripted",outcome="ok"} 2',
        'aura_run_duration_seconds_count{agent="helper"} 1',
        'aura_approvals_pending 0',
        'aura_store_problem 0',
      ]),
    );
    expect(text).toMatch(
      /aura_tokens_total\{agent="helper",model="openai\/scripted",type="input"\} \d+/,
    );
    expect(text).toMatch(/^aura_http_answers \d$/m);
    // Every line is one of the format: a comment, or a name with labels and a number.
    const shape = /^(#.*|[a-z_:]+(\{([a-z_]+="[^"]*",?)*\})? [-+0-9.eInf]+)?$/;
    expect(lines.filter((line) => !shape.test(line))).toEqual([]);
  });

  it('needs a key where everything does, and is not there unless it is wanted', async () => {
    await using model = await scriptedModelServer(say('Hi.'));
    const scope = Namespace.of('tenant', 'ci');
    const principal = { id: 'ci', kind: 'service', scopes: [scope] } as const;
    const apiKeys = [{ key: new Secret('key-of-prometheus'), principal }];
    await using aura = await serve({ model, settings: { metrics: true, apiKeys } });
    const get = (headers: Readonly<Record<string, string>> = {}) =>
      fetch(`${aura.url}/metrics`, { headers });
    expect((await get()).status).toBe(401);
    expect((await get({ authorization: 'Bearer key-of-prometheus' })).status).toBe(200);
    await using plain = await serve({ model });
    expect((await fetch(`${plain.url}/metrics`)).status).toBe(404);
  });
});

import { describe, expect, it } from 'vitest';
import { agentFile, failLoading, loadFiles } from '../../test-support/load-files.ts';
import type { AgentConfig } from '../resolve/agent-config.ts';

async function loadAgent(parts: Parameters<typeof agentFile>[0], env = {}): Promise<AgentConfig> {
  const { agents } = await loadFiles({ 'a.toml': agentFile(parts) }, { env });
  const [agent] = agents;
  if (!agent) throw new Error('no agent was loaded');
  return agent;
}

async function refuse(parts: Parameters<typeof agentFile>[0], env = {}): Promise<string> {
  return (await failLoading({ 'a.toml': agentFile(parts) }, { env })).message;
}

describe('numbers and booleans', () => {
  it('accepts whole floats and shows negative and fractional values [config 40]', async () => {
    expect(await loadAgent({ llm: 'max_tokens = 8000.0' })).toMatchObject({
      llm: { maxTokens: 8000 },
    });
    expect(await refuse({ llm: 'max_tokens = 8000.5' })).toContain('max_tokens: is 8000.5;');
    expect(await refuse({ llm: 'max_tokens = -1' })).toContain('max_tokens: is -1;');
    expect(await refuse({ llm: 'max_tokens = inf' })).toContain('max_tokens: is Infinity;');
    expect(await refuse({ llm: 'max_tokens = 99999999999999999999' })).toContain(
      'max_tokens: is 9999',
    );
  });

  it('accepts quoted numbers, so that they can come from the environment', async () => {
    const agent = await loadAgent(
      { llm: 'context_window = "{{ env.C }}"\ntemperature = " 0.5 "' },
      { C: '128000' },
    );
    expect(agent.llm).toMatchObject({ contextWindow: 128_000, temperature: 0.5 });
    expect(await refuse({ llm: 'context_window = "{{ env.C }}"' }, { C: 'many' })).toContain(
      'agent.llm.context_window: is "many"',
    );
    expect(await refuse({ llm: 'context_window = ""' })).toContain('context_window: is ""');
  });

  it('accepts quoted booleans in lower case only', async () => {
    expect(await loadAgent({ agent: 'name = "a"\nhidden = " true "' })).toMatchObject({
      hidden: true,
    });
    for (const word of ['yes', 'True', '1', '']) {
      expect(await refuse({ agent: `name = "a"\nhidden = "${word}"` })).toContain(
        `agent.hidden: is "${word}"; true or false is required`,
      );
    }
  });

  it('accepts the six reasoning efforts and no other [config 42]', async () => {
    for (const effort of ['none', 'minimal', 'low', 'medium', 'high', 'xhigh']) {
      expect((await loadAgent({ llm: `reasoning_effort = "${effort}"` })).llm).toMatchObject({
        reasoningEffort: effort,
      });
    }
    expect(await refuse({ llm: 'reasoning_effort = "max"' })).toContain(
      'is "max"; allowed are none,',
    );
  });
});

describe('agents', () => {
  it('keeps every key of [agent]', async () => {
    const agent = await loadAgent({
      agent: [
        'name = "a"',
        'description = "d"',
        'context = ["C1", "C2"]',
        'turn_depth = 8',
        'created_at = 1_700_000_000_999',
        'model_owner = "me"',
        'mcp_filter = ["a*"]',
        'client_tool_filter = []',
        'nudge_last_turn = true',
        'nudge_turns_remaining = 2',
      ].join('\n'),
    });
    expect(agent).toMatchObject({
      description: 'd',
      systemPrompt: 'Help.\n\nC1\n\nC2',
      turnDepth: 8,
      createdAt: 1_700_000_000_999,
      modelOwner: 'me',
      mcpFilter: ['a*'],
      clientToolFilter: [],
      nudgeLastTurn: true,
      nudgeTurnsRemaining: 2,
    });
  });

  it('refuses blank names and empty keys', async () => {
    expect(await refuse({ agent: 'name = " "' })).toContain('agent.name: is blank');
    expect(await refuse({ agent: 'name = "a"\nalias = ""' })).toContain('agent.alias: is blank');
    const blankKey = agentFile().replace('"key"', '" "');
    const { issues } = await failLoading({ 'a.toml': blankKey });
    expect(issues).toMatchObject([
      { id: 'E08', path: 'agent.llm.api_key', message: expect.stringContaining('[agent.llm]') },
    ]);
  });

  it('names the worker whose key is empty [config 37]', async () => {
    const worker = '[orchestration.worker.w]\ndescription = "d"\npreamble = "p"';
    const llm = 'llm = { provider = "openai", api_key = "", model = "m" }';
    expect(await refuse({ rest: `${worker}\n${llm}` })).toContain('[orchestration.worker.w.llm]');
    expect((await failLoading({ 'a.toml': agentFile().replace('"key"', '""') })).message).toContain(
      '[agent.llm]',
    );
  });

  it('refuses workers whose names are blank or differ in case only [config 45]', async () => {
    const worker = (name: string): string =>
      `[orchestration.worker.${name}]\ndescription = "d"\npreamble = "p"\n`;
    const message = await refuse({ rest: worker('Ops') + worker('ops') + worker('""') });
    expect(message).toContain('orchestration.worker.ops: is "ops", but "Ops" exists');
    expect(message).toContain(
      'orchestration.worker."": is the worker name ""; it must not be blank',
    );
  });

  it('refuses sources of skills that are empty, of agents and workers, all at once', async () => {
    const worker = '[orchestration.worker.ops]\ndescription = "d"\npreamble = "p"\n';
    const source = (owner: string): string => `[[${owner}.skills.local]]\nsource = " "\n`;
    const rest = `${source('agent')}${worker}${source('orchestration.worker.ops')}`;
    const { issues } = await failLoading({ 'a.toml': agentFile({ rest }) });
    expect(issues).toMatchObject([
      { id: 'E13', path: 'agent.skills.local[0].source', at: { line: 10 } },
      { id: 'E13', message: expect.stringContaining('of the worker "ops"'), at: { line: 15 } },
    ]);
  });

  it('knows the sources of skills, which may be none', async () => {
    const two = '[[agent.skills.local]]\nsource = "./a"\n[[agent.skills.local]]\nsource = "/b"\n';
    expect(await loadAgent({ rest: two })).toMatchObject({ skillSources: ['./a', '/b'] });
    expect(await loadAgent({ rest: '[agent.skills]\nlocal = []' })).toMatchObject({
      skillSources: [],
    });
  });

  it('takes the memory directory from the newest place that names one [config 46]', async () => {
    const artifacts = '[orchestration.artifacts]\nmemory_dir = "/artifacts"\n';
    const flat = '[orchestration]\nmemory_path = "/flat"\n';
    expect(await loadAgent({ rest: artifacts })).toMatchObject({ memoryDir: '/artifacts' });
    expect(await loadAgent({ rest: flat + artifacts })).toMatchObject({ memoryDir: '/flat' });
    const { agents } = await loadFiles({
      'a.toml': `memory_dir = "/top"\n${agentFile({ rest: flat + artifacts })}`,
    });
    expect(agents[0]).toMatchObject({ memoryDir: '/top' });
  });

  it('says once that an empty filter admits no tool', async () => {
    const { warnings } = await loadFiles({
      'a.toml': agentFile({ agent: 'name = "a"\nmcp_filter = []' }),
    });
    expect(warnings).toMatchObject([{ id: 'W12', severity: 'info', path: 'agent.mcp_filter' }]);
  });
});

describe('models', () => {
  it('keeps additional parameters as they are, texts as texts', async () => {
    const { llm } = await loadAgent(
      {
        llm: 'additional_params = { seed = "{{ env.S }}", n = 2, deep = { on = true, day = 2024-01-02 } }',
      },
      { S: '42' },
    );
    expect(llm.additionalParams).toEqual({
      seed: '42',
      n: 2,
      deep: { on: true, day: '2024-01-02' },
    });
  });

  it('refuses additional parameters that the agent sets itself or that JSON cannot express', async () => {
    expect(await refuse({ llm: 'additional_params = { model = "x" }' })).toContain(
      'agent.llm.additional_params.model: is set by the agent itself',
    );
    expect(await refuse({ llm: 'additional_params = { x = nan }' })).toContain('NaN');
  });

  it('refuses a provider in the wrong case and lists the six [config 39]', async () => {
    const file = agentFile().replace('"openai"', '"OpenAI"');
    expect((await failLoading({ 'a.toml': file })).message).toContain(
      'is "OpenAI"; allowed are openai, anthropic, bedrock, gemini, ollama, openrouter',
    );
  });
});

describe('MCP servers', () => {
  it('keeps them in the order of the file with every default', async () => {
    const { mcp } = await loadAgent(
      {
        rest: [
          '[mcp]',
          'sanitize_schemas = false',
          '[mcp.servers.zeta]',
          'transport = "stdio"',
          'cmd = ["node", "server.js"]',
          'args = ["--fast"]',
          'env = { A = "1" }',
          '[mcp.servers.alpha]',
          'transport = "http_streamable"',
          'url = "http://localhost:1/mcp"',
          'headers = { "X-{{ env.H }}" = "v" }',
          'tool_timeout_secs = 2.5',
          'required = true',
          'trust = "trusted"',
        ].join('\n'),
      },
      { H: 'Key' },
    );
    expect(mcp).toEqual({
      sanitizeSchemas: false,
      servers: [
        {
          name: 'zeta',
          transport: 'stdio',
          command: 'node',
          args: ['server.js', '--fast'],
          env: { A: '1' },
          lifecycle: 'shared',
          connectTimeoutSecs: 10,
          toolTimeoutSecs: 0,
          required: false,
          trusted: false,
        },
        {
          name: 'alpha',
          transport: 'http_streamable',
          url: 'http://localhost:1/mcp',
          headers: { 'X-Key': 'v' },
          headersFromRequest: {},
          connectTimeoutSecs: 10,
          toolTimeoutSecs: 2.5,
          required: true,
          trusted: true,
        },
      ],
    });
  });

  it('may be absent from [mcp] [config 50]', async () => {
    expect((await loadAgent({ rest: '[mcp]\nsanitize_schemas = true' })).mcp.servers).toEqual([]);
  });

  it('refuses unknown transports and lists the three [config 51]', async () => {
    expect(await refuse({ rest: '[mcp.servers.x]\ntransport = "http"' })).toContain(
      'is "http"; allowed are http_streamable, sse, stdio; did you mean "http_streamable"?',
    );
  });

  it('refuses commands without a program and addresses that are none', async () => {
    const stdio = '[mcp.servers.x]\ntransport = "stdio"\n';
    expect(await refuse({ rest: `${stdio}cmd = []` })).toContain(
      'mcp.servers.x.cmd: names no program',
    );
    expect(await refuse({ rest: `${stdio}cmd = [" "]` })).toContain('names no program');
    const http = '[mcp.servers.x]\ntransport = "http_streamable"\n';
    expect(await refuse({ rest: `${http}url = "localhost:1"` })).toContain(
      'is "localhost:1"; an http',
    );
  });

  it('accepts an address that waits for a variable only once the variable is set', async () => {
    const rest = '[mcp.servers.x]\ntransport = "http_streamable"\nurl = "{{ env.U }}"';
    const error = await failLoading({ 'a.toml': agentFile({ rest }) });
    expect(error.issues).toMatchObject([{ id: 'E03', path: 'mcp.servers.x.url' }]);
  });
});

import { AuraError } from '@aura/core';
import { describe, expect, it } from 'vitest';
import { agentFile, failLoading, loadFiles } from '../../test-support/load-files.ts';

describe('reports', () => {
  it('lists five different mistakes of one file at once, each with its place', async () => {
    const error = await failLoading({
      'five.toml': [
        '# a comment first',
        '[agent]',
        'name = "helper"',
        'temprature = 1',
        'turn_depth = 2.5',
        '',
        '[agent.llm]',
        'provider = "OpenAI"',
        '',
        '[mcp.servers.math]',
        'transport = "http_streamable"',
        '  url = "ftp://x"',
      ].join('\n'),
    });
    expect(AuraError.is(error, 'config/invalid')).toBe(true);
    expect(error.message.split('\n')).toEqual([
      'the configuration has 5 problems:',
      'five.toml:2:2: agent.system_prompt: is missing; [agent] requires it; add system_prompt = "..." to [agent]',
      'five.toml:4:1: agent.temprature: is unknown; [agent] admits only its own keys; did you mean "temperature"? It belongs to [agent.llm]',
      'five.toml:5:14: agent.turn_depth: is 2.5; a whole number of 0 or more is required; write digits only, for example 8000',
      'five.toml:8:12: agent.llm.provider: is "OpenAI"; allowed are openai, anthropic, bedrock, gemini, ollama, openrouter; did you mean "openai"?',
      'five.toml:12:9: mcp.servers.math.url: is "ftp://x"; an http:// or https:// address is required; write for example "http://127.0.0.1:9000/mcp"',
    ]);
    expect(error.issues.map(({ id }) => id)).toEqual(['E04', 'E05', 'E06', 'E07', 'E19']);
    expect(error.at).toEqual({ file: 'five.toml', line: 2, column: 2 });
  });

  it('points at syntax errors and type errors in the original text [config 20]', async () => {
    const syntax = await failLoading({ 'a.toml': '# one\n# two\n[agent]\nname = = "x"\n' });
    expect(syntax.message).toContain('a.toml:4:8: invalid value');
    const type = await failLoading({
      'a.toml': `# one\n# two\n\n${agentFile({ llm: 'temperature = [ 1 ]' })}`,
    });
    expect(type.message).toContain('a.toml:11:15: agent.llm.temperature: is a list');
  });

  it('says what is required when a whole table is missing', async () => {
    const error = await failLoading({ 'a.toml': '[mcp]\n' });
    expect(error.message).toContain(
      'agent: is missing; the root table requires it; add the table [agent]',
    );
    const llm = await failLoading({ 'a.toml': '[agent]\nname = "a"\nsystem_prompt = "b"' });
    expect(llm.message).toContain(
      'agent.llm: is missing; [agent] requires it; add the table [agent.llm]',
    );
  });

  it('lists the providers and transports when none is chosen', async () => {
    const error = await failLoading({
      'a.toml': '[agent]\nname = "a"\nsystem_prompt = "b"\n[agent.llm]\n[mcp.servers.x]\n',
    });
    expect(error.message).toContain('provider: is missing; [agent.llm] requires one of openai, ');
    expect(error.message).toContain(
      'requires one of http_streamable, sse, stdio; add transport = ',
    );
  });

  it('finds the unknown keys of a table whose provider or transport is wrong as well', async () => {
    const { message } = await failLoading({
      'a.toml': agentFile({
        llm: 'temprature = 1',
        rest: '[mcp.servers.x]\ntransport = "stdoi"\ncmd = ["run"]',
      }).replace('"openai"', '"opnai"'),
    });
    expect(message).toContain('agent.llm.provider: is "opnai"');
    expect(message).toContain('agent.llm.temprature: is unknown');
    expect(message).toContain('did you mean "temperature"?');
    expect(message).not.toContain('.cmd');
  });

  it('refuses an address of a model that is none, and a model without a name', async () => {
    for (const url of ['not a url', '', 'ftp://x', '127.0.0.1:8080/v1']) {
      const { message } = await failLoading({
        'a.toml': agentFile({ llm: `base_url = "${url}"` }),
      });
      expect(message).toContain('a.toml:8:12: agent.llm.base_url: is ');
      expect(message).toContain('an http:// or https:// address is required');
    }
    const file = agentFile();
    const { message } = await failLoading({
      'a.toml': file.replace(/model = "[^"]*"/, 'model = " "'),
    });
    expect(message).toContain('agent.llm.model: is blank');
  });

  it('never shows a credential, not even one of the wrong type or in the wrong place', async () => {
    const rest = '[mcp.servers.x]\ntransport = "stdio"\ncmd = ["run"]\nenv = { TOKEN = 12345678 }';
    const file = agentFile({ llm: 'base_url = ["sk-abcdefghijklmnopqrstuvwxyz"]', rest });
    const { message } = await failLoading({
      'a.toml': file.replace('"key"', '98765432'),
    });
    expect(message).toContain('agent.llm.api_key: is a number');
    expect(message).not.toMatch(/98765432|12345678|sk-abc/);
  });
});

describe('unknown keys', () => {
  it('are refused in [agent], with the place they belong to [config 33]', async () => {
    const { message } = await failLoading({
      'a.toml': agentFile({ agent: 'name = "a"\ntemprature = 1' }),
    });
    expect(message).toContain('agent.temprature: is unknown');
    expect(message).toContain('did you mean "temperature"? It belongs to [agent.llm]');
  });

  it('are refused in [agent.llm], preferring a near key of the same table [config 34]', async () => {
    const { message } = await failLoading({ 'a.toml': agentFile({ llm: 'max_token = 5' }) });
    expect(message).toContain('a.toml:8:1: agent.llm.max_token: is unknown');
    expect(message).toContain('did you mean "max_tokens"?');
  });

  it('of another provider are refused with the provider that knows them', async () => {
    const { message } = await failLoading({ 'a.toml': agentFile({ llm: 'region = "eu"' }) });
    expect(message).toContain('"region" belongs to [agent.llm] with provider = "bedrock"');
  });

  it('are refused in [orchestration.timeouts] [config 35]', async () => {
    const { message } = await failLoading({
      'a.toml': agentFile({ rest: '[orchestration.timeouts]\nper_call_timeout = 5' }),
    });
    expect(message).toContain('orchestration.timeouts.per_call_timeout: is unknown');
    expect(message).toContain('known here are per_call_timeout_secs,');
  });

  it('elsewhere are ignored with one warning each, at their place [config 36]', async () => {
    const { warnings } = await loadFiles({
      'a.toml': agentFile({
        rest: [
          '[orchestration]',
          'quality_threshold = 0.8',
          '[mcp.servers."my server"]',
          'transport = "stdio"',
          'cmd = ["run"]',
          'arg = []',
          '[orchestration.worker.w]',
          'description = "d"',
          'preamble = "p"',
          'prompt = "p"',
          '[workers.old]',
        ].join('\n'),
      }),
    });
    expect(warnings).toMatchObject([
      { id: 'W13', path: 'orchestration.quality_threshold', at: { line: 10, column: 1 } },
      { path: 'mcp.servers."my server".arg', hint: 'did you mean "args"?', at: { line: 14 } },
      { path: 'orchestration.worker.w.prompt', at: { line: 18 } },
      { path: 'workers', hint: 'its successor is [orchestration.worker.<name>]' },
    ]);
  });

  it('named like members of every object are unknown as well', async () => {
    const error = await failLoading({
      'a.toml': agentFile({ agent: 'name = "a"\nconstructor = 1\n__proto__ = 2' }),
    });
    expect(error.issues.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['agent.constructor', 'agent.__proto__']),
    );
  });
});

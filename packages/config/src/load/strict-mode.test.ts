import { describe, expect, it } from 'vitest';
import { agentFile, failLoading, loadFiles } from '../../test-support/load-files.ts';

const topLevelLlm =
  '[agent]\nname = "a"\nsystem_prompt = "p"\n[llm]\nprovider = "openai"\napi_key = "k"\nmodel = "m"';
const formerTemperature = agentFile({ agent: 'name = "a"\ntemperature = 0.3' });
const strict = { env: { AURA_STRICT_CONFIG: 'yes' } };

describe('by default', () => {
  it('reads a top-level [llm] as [agent.llm], with one warning', async () => {
    const { agents, warnings } = await loadFiles({ 'a.toml': topLevelLlm });
    expect(agents[0]?.llm.model).toBe('m');
    expect(warnings).toMatchObject([
      { id: 'W13', path: 'llm', at: { line: 4, column: 2 }, hint: 'move it to [agent.llm]' },
    ]);
  });

  it('points at the original place of what it has moved', async () => {
    const error = await failLoading({ 'a.toml': topLevelLlm.replace('"m"', '5') });
    expect(error.message).toContain('a.toml:7:9: llm.model: is 5; a string is required');
  });

  it('refuses [llm] beside [agent.llm] and names both [config 48]', async () => {
    const { message } = await failLoading({ 'a.toml': `${agentFile()}\n${topLevelLlm.slice(38)}` });
    expect(message).toContain('llm: is given twice, as [llm] and [agent.llm]');
  });

  it('reads the former keys of [agent] as those of its model', async () => {
    const { agents, warnings } = await loadFiles({ 'a.toml': formerTemperature });
    expect(agents[0]?.llm.temperature).toBe(0.3);
    expect(warnings).toMatchObject([
      { path: 'agent.temperature', hint: 'move it to agent.llm.temperature' },
    ]);
  });

  it('accepts a former key beside the same value in the new place, and no other', async () => {
    const both = (value: string): string =>
      agentFile({ agent: 'name = "a"\ntemperature = 0.3', llm: `temperature = ${value}` });
    expect((await loadFiles({ 'a.toml': both('0.3') })).warnings).toHaveLength(1);
    expect((await failLoading({ 'a.toml': both('0.4') })).issues).toMatchObject([{ id: 'E21' }]);
  });

  it('reads max_iterations as max_planning_cycles', async () => {
    const rest = '[orchestration]\nmax_iterations = "x"';
    const { message } = await failLoading({ 'a.toml': agentFile({ rest }) });
    expect(message).toContain('orchestration.max_iterations: is "x"; a whole number');
  });

  it('ignores the key of a keyless provider with a warning and moves its former options', async () => {
    const worker = '[orchestration.worker.w]\ndescription = "d"\npreamble = "p"';
    const llm =
      'llm = { provider = "ollama", model = "m", api_key = "", num_ctx = 4096, additional_params = { a = 1 } }';
    const { warnings } = await loadFiles({ 'a.toml': agentFile({ rest: `${worker}\n${llm}` }) });
    expect(warnings.map(({ path }) => path)).toEqual([
      'orchestration.worker.w.llm.api_key',
      'orchestration.worker.w.llm.num_ctx',
    ]);
  });

  it('accepts whole floats wherever a whole number is meant', async () => {
    const rest = '[orchestration]\nmax_planning_cycles = 3.0';
    expect((await loadFiles({ 'a.toml': agentFile({ rest }) })).warnings).toEqual([]);
  });
});

describe('in strict mode', () => {
  it('refuses a top-level [llm] and names its new place [config 47]', async () => {
    const { message } = await failLoading({ 'a.toml': topLevelLlm }, strict);
    expect(message).toContain('a.toml:4:2: llm: is no longer a table of its own');
    expect(message).toContain('[agent.llm]');
    expect((await loadFiles({ 'a.toml': topLevelLlm })).warnings).toHaveLength(1);
  });

  it('refuses the former keys of [agent] as unknown', async () => {
    const { issues } = await failLoading({ 'a.toml': formerTemperature }, strict);
    expect(issues).toMatchObject([{ id: 'E05', path: 'agent.temperature' }]);
  });

  it('refuses whole floats and quoted booleans where the reference does [config 41]', async () => {
    const worker = '[orchestration.worker.w]\ndescription = "d"\npreamble = "p"\nturn_depth = 8.0';
    const file = agentFile({ rest: `[orchestration]\nmax_planning_cycles = 3.0\n${worker}` });
    expect((await failLoading({ 'a.toml': file }, strict)).issues).toMatchObject([
      { id: 'E06', path: 'orchestration.max_planning_cycles' },
      { id: 'E06', path: 'orchestration.worker.w.turn_depth' },
    ]);
    expect((await loadFiles({ 'a.toml': file })).warnings).toEqual([]);
  });

  it('keeps accepting what the reference coerces', async () => {
    const file = agentFile({ agent: 'name = "a"\nhidden = "true"\nturn_depth = 8.0' });
    expect((await loadFiles({ 'a.toml': file }, strict)).agents[0]).toMatchObject({
      hidden: true,
      turnDepth: 8,
    });
  });

  it('refuses keys that only Aura knows where tables are closed', async () => {
    const file = agentFile({ llm: 'fallback_tool_parsing = false' });
    expect((await failLoading({ 'a.toml': file }, strict)).issues).toMatchObject([
      { id: 'E05', path: 'agent.llm.fallback_tool_parsing' },
    ]);
  });

  it('only warns about values that the reference lets pass', async () => {
    const rest = '[mcp.servers.x]\ntransport = "http_streamable"\nurl = "localhost"';
    const { warnings } = await loadFiles({ 'a.toml': agentFile({ rest }) }, strict);
    expect(warnings).toMatchObject([{ id: 'E19', severity: 'warning' }]);
  });

  it('is off, with a warning, when its variable says neither yes nor no', async () => {
    const env = { AURA_STRICT_CONFIG: 'maybe' };
    const { warnings } = await loadFiles({ 'a.toml': formerTemperature }, { env });
    expect(warnings.map(({ path }) => path)).toEqual(['AURA_STRICT_CONFIG', 'agent.temperature']);
  });
});

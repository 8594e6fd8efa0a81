import { describe, expect, it } from 'vitest';
import { agentFile, createFiles } from '../../test-support/load-files.ts';
import { inspectConfig, type InspectedConfig } from './load-config.ts';

async function inspect(text: string): Promise<InspectedConfig> {
  await using files = await createFiles({ 'a.toml': text });
  return await inspectConfig({ path: 'a.toml', cwd: files.cwd, env: {} });
}

/** Everything but that it is not built yet. */
async function problems(text: string): Promise<readonly string[]> {
  const { issues } = await inspect(text);
  return issues
    .filter(({ code }) => code !== 'config/not_built')
    .map(({ id, path, message, hint }) => `${id} ${path}: ${message} (${hint})`);
}

const on = '[agent.scratchpad]\nenabled = true\n';
const server = '[mcp.servers.s]\ntransport = "stdio"\ncmd = ["run"]\n';
const worker = (lines: string): string =>
  `[orchestration]\nenabled = true\n[orchestration.timeouts]\nper_call_timeout_secs = 5\n` +
  `[orchestration.worker.w]\ndescription = "d"\npreamble = "p"\n${lines}`;
const window = 'context_window = 8000';

describe('a scratchpad', () => {
  it('needs a memory directory and a window, whatever is built [config 43]', async () => {
    const top = 'memory_dir = "/m"\n';
    expect(await problems(agentFile({ rest: on + server, llm: window }))).toEqual([
      expect.stringMatching(
        /^E10 agent\.scratchpad\.enabled: .*memory_dir.*at the top of the file/,
      ),
    ]);
    expect(await problems(top + agentFile({ rest: on + server }))).toEqual([
      expect.stringMatching(/^E11 .*the agent, but \[agent\.llm\] has no context_window/),
    ]);
    expect(await problems(top + agentFile({ rest: on + server, llm: window }))).toEqual([]);
    const legacy = '[orchestration.artifacts]\nmemory_dir = "/legacy"\n';
    expect(await problems(agentFile({ rest: on + server + legacy, llm: window }))).toEqual([]);
  });

  it('of a worker needs the window of the model that the worker has', async () => {
    const llm = 'llm = { provider = "ollama", model = "m" }\n';
    const own = `${llm}[orchestration.worker.w.scratchpad]\nenabled = true\n`;
    const text = (rest: string) => `memory_dir = "/m"\n${agentFile({ llm: window, rest })}`;
    expect(await problems(text(server + worker(own)))).toEqual([
      expect.stringMatching(
        /^E11 orchestration\.worker\.w\.scratchpad\.enabled: .*the worker "w", but \[orchestration\.worker\.w\.llm\]/,
      ),
    ]);
    expect(await problems(text(server + worker(own.replace(llm, ''))))).toEqual([]);
    // Without an orchestration there are no workers.
    expect(await problems(text(server + worker(own).replace('true', 'false')))).toEqual([]);
    const inherited = await problems(text(on + server + worker(llm)));
    expect(inherited).toEqual([expect.stringMatching(/^E11 agent\.scratchpad\.enabled: .*"w"/)]);
  });

  it('of a worker takes every key it leaves out from that of the agent', async () => {
    const rest = `${on}turn_depth_bonus = 9\n${server}${worker('[orchestration.worker.w.scratchpad]\nmax_extraction_tokens = 5000')}`;
    const { agents } = await inspect(`memory_dir = "/m"\n${agentFile({ llm: window, rest })}`);
    expect(agents[0]?.orchestration?.workers[0]?.scratchpad).toMatchObject({
      enabled: true,
      maxExtractionTokens: 5_000,
      turnDepthBonus: 9,
      contextSafetyMargin: 0.2,
    });
    expect(agents[0]?.scratchpad).toMatchObject({ enabled: true, maxExtractionTokens: 10_000 });
  });

  it('without anything to keep is warned of', async () => {
    const text = (rest: string, agent = 'name = "a"') =>
      `memory_dir = "/m"\n${agentFile({ agent, llm: window, rest })}`;
    expect(await problems(text(on))).toEqual([expect.stringMatching(/^W11 .*no MCP tools/)]);
    const none = 'name = "a"\nmcp_filter = []';
    expect(await problems(text(on + server, none))).toContainEqual(expect.stringMatching(/^W11 /));
    const manual = `${on}auto_intercept = false\n${server}`;
    expect(await problems(text(manual))).toEqual([
      expect.stringMatching(/^W11 .*no MCP server has a threshold/),
    ]);
    const threshold = '[mcp.servers.s.scratchpad]\n"*" = { min_tokens = 5 }\n';
    expect(await problems(text(manual + threshold))).toEqual([]);
  });

  it('keeps a part of the window that is a part', async () => {
    const rest = '[agent.scratchpad]\ncontext_safety_margin = 1.0\n';
    expect(await problems(agentFile({ rest }))).toEqual([
      expect.stringMatching(/^E19 .*is 1; a fraction of at least 0 and below 1/),
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { agentFile, failLoading, loadFiles } from '../../test-support/load-files.ts';
import type { LoadOptions } from './load-options.ts';

/** Everything but that it is not built yet. */
async function problems(
  rest: string,
  options: Partial<LoadOptions> = {},
): Promise<readonly string[]> {
  const error = await failLoading({ 'a.toml': agentFile({ rest }) }, options);
  return [...error.issues, ...error.warnings]
    .filter(({ code }) => code !== 'config/not_built')
    .map(({ id, path, message }) => `${id} ${path}: ${message}`);
}

const on = (timeouts: string): string =>
  `[orchestration]\nenabled = true\n[orchestration.timeouts]\n${timeouts}\n`;
const deployment = { streamingTimeoutSecs: 900, inactivityTimeoutSecs: 0, signsWebhooks: false };

describe('timeouts of an orchestration', () => {
  it('that end nothing are warned of', async () => {
    expect(await problems(on(''))).toEqual([
      expect.stringMatching(/^W01 orchestration\.enabled: is true without timeouts/),
    ]);
    expect(await problems(on('stream_inactivity_timeout_secs = 5'))).toEqual([]);
    const off = '[orchestration]\nenabled = false';
    expect((await loadFiles({ 'a.toml': agentFile({ rest: off }) })).warnings).toEqual([]);
  });

  it('that cannot take effect or end approvals are warned of', async () => {
    const never = 'per_call_timeout_secs = 60\nstream_inactivity_timeout_secs = 60';
    expect(await problems(on(never))).toEqual([expect.stringMatching(/^W02 .*is 60, but a phase/)]);
    const approval = '[hitl.route]\nmode = "conversational"\n';
    expect(await problems(on('per_call_timeout_secs = 60') + approval)).toEqual([
      expect.stringMatching(/^W03 .*an approval may take 60 seconds/),
    ]);
    expect(await problems(on('per_call_timeout_secs = 61') + approval)).toEqual([]);
  });

  it('are compared with those of the server', async () => {
    const long = on('per_call_timeout_secs = 900');
    expect(await problems(long, { deployment })).toEqual([expect.stringMatching(/^W04 /)]);
    expect(
      await problems(long, { deployment: { ...deployment, streamingTimeoutSecs: 0 } }),
    ).toEqual([]);
    const silent = { deployment: { ...deployment, inactivityTimeoutSecs: 30 } };
    const approval = '[hitl.route]\nmode = "conversational"\ntimeout_secs = 30\n';
    const ids = (await problems(on('per_call_timeout_secs = 100') + approval, silent)).map((line) =>
      line.slice(0, 3),
    );
    expect(ids.toSorted()).toEqual(['W05', 'W06', 'W07']);
    const later = on('per_call_timeout_secs = 100\nstream_inactivity_timeout_secs = 40');
    expect(await problems(later, silent)).toEqual([
      expect.stringMatching(/^W06 /),
      expect.stringMatching(/^W05 .*is 40, but STREAM_INACTIVITY_TIMEOUT_SECS is 30/),
    ]);
  });
});

describe('[orchestration]', () => {
  it('is refused where it cannot work', async () => {
    const rest = [
      '[orchestration]',
      'max_planning_cycles = 0',
      'duplicate_call_nudge_threshold = 5',
      '[orchestration.budget]',
      'reserve_for_answer = 1',
      '[orchestration.scheduler]',
      'max_parallel_tasks = 0',
      '[orchestration.memory]',
      'max_read_bytes = 5',
      'max_search_results = 5000',
      'scope = "planet"',
      '[orchestration.worker.w]',
      'description = " "',
      'preamble = ""',
    ].join('\n');
    expect(await problems(rest)).toEqual([
      'E19 orchestration.max_planning_cycles: is 0; 1 or more is required',
      'E19 orchestration.duplicate_call_nudge_threshold: is 5, but calls are already blocked at 5',
      'E19 orchestration.budget.reserve_for_answer: is 1; a fraction of at least 0 and below 1 is required',
      'E19 orchestration.scheduler.max_parallel_tasks: is 0; 1 or more is required',
      'E19 orchestration.memory.max_read_bytes: is 5; 1024 to 4194304 is required',
      'E19 orchestration.memory.max_search_results: is 5000; 1 to 1000 is required',
      'E07 orchestration.memory.scope: is "planet"; allowed are principal, agent, global',
      'E19 orchestration.worker.w.description: is blank; the coordinator chooses workers by it',
      'E19 orchestration.worker.w.preamble: is blank; the worker is told nothing without it',
    ]);
  });

  it('needs a place for notes about runs', async () => {
    const rest = `${on('per_call_timeout_secs = 5')}[orchestration.memory]\nenabled = true\n`;
    expect(await problems(rest)).toEqual([
      expect.stringMatching(/^E04 .*neither orchestration\.memory\.root_dir nor memory_dir/),
    ]);
    expect(await problems(`${rest}root_dir = "/notes"`)).toEqual([]);
  });

  it('of older files is read in its new places, with a warning for each key', async () => {
    const rest = [
      '[orchestration]',
      'session_history_turns = 1',
      'per_call_timeout_secs = 7',
      'max_consecutive_duplicate_tool_calls = 2',
      'duplicate_call_nudge_threshold = 1',
      'quality_threshold = 0.8',
      'memory_path = "/flat"',
      '[orchestration.artifacts]',
      'session_history_turns = 2',
    ].join('\n');
    const { warnings, agents } = await loadFiles({ 'a.toml': agentFile({ rest }) });
    expect(warnings.map(({ id, path, hint }) => `${id} ${path}: ${hint}`)).toEqual([
      'W13 orchestration.session_history_turns: move it to orchestration.artifacts.session_history_turns',
      'W13 orchestration.per_call_timeout_secs: move it to orchestration.timeouts.per_call_timeout_secs',
      'W13 orchestration.max_consecutive_duplicate_tool_calls: write duplicate_call_block_threshold, one higher',
      'W13 orchestration.quality_threshold: remove it',
      'W13 orchestration.memory_path: move it to the top of the file, as memory_dir',
    ]);
    expect(agents[0]?.memoryDir).toBe('/flat');
  });
});

describe('what a server is started with', () => {
  const store = async (env: Record<string, string>) => {
    const error = await failLoading({ 'a.toml': agentFile() }, { deployment, env });
    return error.issues.map(({ id, code, path, message }) => `${id ?? code} ${path}: ${message}`);
  };

  it('is checked: which session store, and everything it needs', async () => {
    expect(await store({ AURA_SESSION_STORE: 'postgres' })).toEqual([
      'E17 AURA_SESSION_STORE: names no store there is; allowed are memory, redis, valkey',
    ]);
    expect(await store({ AURA_SESSION_STORE: 'Redis', AURA_SESSION_STORE_URL: ' ' })).toEqual([
      'E17 AURA_SESSION_STORE_URL: is not set; AURA_SESSION_STORE=redis requires it',
    ]);
    const url = { AURA_SESSION_STORE: 'valkey', AURA_SESSION_STORE_URL: 'redis://:secret@h' };
    expect(await store({ ...url, AURA_SESSION_STORE_TASK_TTL_SECS: '-1' })).toEqual([
      expect.stringMatching(/^E17 AURA_SESSION_STORE_TASK_TTL_SECS: is no number/),
    ]);
    expect(await store(url)).toEqual([
      'config/not_built AURA_SESSION_STORE: is "valkey"; this is specified but not built in this version',
    ]);
  });

  it('is not looked at where there is no shared store', async () => {
    const env = { AURA_SESSION_STORE: ' Memory ', AURA_SESSION_STORE_TASK_TTL_SECS: 'x' };
    const { agents } = await loadFiles({ 'a.toml': agentFile() }, { deployment, env });
    expect(agents).toHaveLength(1);
  });

  it('must not send signed questions over plain text', async () => {
    const rest = '[hitl.route]\nmode = "webhook"\nurl = "http://h/ask"\n';
    expect(await problems(rest, { deployment: { ...deployment, signsWebhooks: true } })).toEqual([
      expect.stringMatching(/^E17 hitl\.route\.url: .*AURA_HITL_WEBHOOK_SECRET/),
    ]);
    expect(
      (await loadFiles({ 'a.toml': agentFile({ rest }) }, { deployment })).agents,
    ).toHaveLength(1);
  });
});

import { expect, it } from 'vitest';
import { agentFile, failLoading, loadFiles } from '../../test-support/load-files.ts';

const server = '[mcp.servers.x]\ntransport = "http_streamable"\nurl = "http://localhost:1"\n';
const cases = {
  'orchestration.enabled': '[orchestration]\nenabled = "true"',
  vector_stores:
    '[[vector_stores]]\nname = "s"\ntype = "bedrock_kb"\nknowledge_base_id = "k"\nregion = "eu"',
  'agent.scratchpad.enabled':
    'context_window = 8000\n[agent.scratchpad]\nenabled = true\n[orchestration.artifacts]\nmemory_dir = "/m"',
  'mcp.servers.x.scratchpad': `${server}scratchpad = { "*" = { min_tokens = 5 } }`,
};

it.each(Object.entries(cases))(
  'refuses %s, which is not built yet, by name',
  async (path, rest) => {
    const error = await failLoading({ 'a.toml': agentFile({ rest }) });
    expect(error.issues).toMatchObject([{ code: 'config/not_built', path }]);
  },
);

it('accepts the same tables where they ask for nothing', async () => {
  const rest = [
    '[orchestration]\nenabled = false',
    '[orchestration.worker.w]\ndescription = "d"\npreamble = "p"',
    '[tools]\nfilesystem = false',
    '[agent.scratchpad]\nenabled = false',
    '[agent.skills]\nlocal = []',
    server,
  ].join('\n');
  expect((await loadFiles({ 'a.toml': agentFile({ rest }) })).agents).toHaveLength(1);
});

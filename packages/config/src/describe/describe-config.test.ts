import { expect, it } from 'vitest';
import { agentFile, loadFiles } from '../../test-support/load-files.ts';
import { describeConfig } from './describe-config.ts';

it('shows the resolved agents without any credential', async () => {
  const rest = [
    '[mcp.servers.x]',
    'transport = "http_streamable"',
    'url = "https://user:s3cr3tpass@host/mcp"',
    'headers = { Authorization = "Bearer tok-123456" }',
  ].join('\n');
  const config = await loadFiles({ 'a.toml': agentFile({ rest }).replace('"key"', '"sk-key"') });
  const described = describeConfig(config);
  expect(described).toMatchObject({
    files: ['a.toml'],
    agents: [
      {
        id: 'helper',
        llm: { apiKey: '***', model: 'small' },
        mcp: { servers: [{ url: 'https://user:***@host/mcp', headers: { Authorization: '***' } }] },
      },
    ],
  });
  expect(JSON.stringify(described)).not.toMatch(/sk-key|s3cr3t|tok-123456/);
});

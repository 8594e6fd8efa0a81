import { expect, it } from 'vitest';
import { agentFile, loadFiles } from '../../test-support/load-files.ts';
import { describeConfig } from './describe-config.ts';

it('shows the resolved agents without any credential', async () => {
  const rest = [
    '[mcp.servers.x]',
    'transport = "http_streamable"',
    'url = "https://user:s3cr3tpass@host/mcp?token=s3cr3tquery"',
    'headers = { Authorization = "Bearer tok-123456" }',
    '[mcp.servers.y]',
    'transport = "stdio"',
    'cmd = ["run", "--verbose", "on", "--api-token", "s3cr3targ", "-e", "API_KEY=s3cr3tenv"]',
  ].join('\n');
  const config = await loadFiles({ 'a.toml': agentFile({ rest }).replace('"key"', '"sk-key"') });
  const described = describeConfig(config);
  expect(described).toMatchObject({
    files: ['a.toml'],
    agents: [
      {
        id: 'helper',
        llm: { apiKey: '***', model: 'small' },
        mcp: {
          servers: [
            { url: 'https://user:***@host/mcp?token=***', headers: { Authorization: '***' } },
            {
              command: 'run',
              args: ['--verbose', 'on', '--api-token', '***', '-e', 'API_KEY=***'],
            },
          ],
        },
      },
    ],
  });
  expect(JSON.stringify(described)).not.toMatch(/sk-key|s3cr3t|tok-123456/);
});

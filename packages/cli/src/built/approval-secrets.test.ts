import { expect, it } from 'vitest';
import { agentFolder } from '../commands/agent-file.harness.ts';
import { aura, ended, nowhere } from './built-command.harness.ts';

const toWebhook = (url: string): string =>
  `[hitl.route]\nmode = "webhook"\nurl = "${url}"\ntimeout_secs = 5`;

it('a server does not start with a secret that protects nothing [http-api 142]', async () => {
  const cwd = agentFolder({ url: nowhere, rest: toWebhook('http://approvals.example.com/ask') });
  const start = (secret: string) =>
    ended(
      aura(['serve', '-c', 'calc.toml', '-p', '0', '--data-dir', 'data'], {
        cwd,
        env: { AURA_HITL_WEBHOOK_SECRET: secret },
      }),
    );
  const plain = await start('s'.repeat(32));
  expect(plain).toMatchObject({ code: 3, stdout: '' });
  expect(plain.stderr).toMatch(
    /^calc\.toml:\d+:\d+: hitl\.route\.url: is an http:.* requires https/m,
  );
  const short = await start('s'.repeat(31));
  expect(short).toMatchObject({ code: 3, stdout: '' });
  expect(short.stderr).toMatch(/AURA_HITL_WEBHOOK_SECRET has 31 bytes/);
  expect(short.stderr).not.toContain('sss');
});

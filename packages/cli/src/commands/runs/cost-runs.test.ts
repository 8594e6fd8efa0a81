import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRuntime, Namespace, noUsage } from '@aura/core';
import type { PriceTable } from '@aura/core';
import { nodePorts, openDataDirectory } from '@aura/host';
import { memoryLogger, scriptedModel } from '@aura/testkit';
import { expect, it } from 'vitest';
import { fakeContext } from '../../app/fake-context.harness.ts';
import { runCli } from '../../app/run-cli.ts';

const usage = { ...noUsage, inputTokens: 100, outputTokens: 20, requests: 1, reported: true };
const prices: PriceTable = {
  price: ({ model }) => (model === 'free' ? undefined : { costMicros: 2_500 }),
};

async function cost(cwd: string, ...args: readonly string[]) {
  const { context, written } = fakeContext({ cwd });
  const code = await runCli(['runs', 'cost', '--data-dir', '.', ...args], context);
  return { code, ...written };
}

it('adds up what runs have cost by session, tenant and agent, and tells the unknown from nothing', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'aura-cost-'));
  {
    await using store = await openDataDirectory({
      directory: cwd,
      clock: nodePorts.clock,
      logger: memoryLogger(),
    });
    if (store === undefined) throw new Error('the directory cannot be used');
    for (const [tenant, user, model] of [
      ['acme', 'ann', 'm'],
      ['acme', 'ann', 'm'],
      ['acme', 'bob', 'free'],
      ['bolt', 'eve', 'm'],
    ] as const) {
      await using runtime = createRuntime({
        ports: nodePorts,
        model: scriptedModel([{ text: 'Hello.', usage }], { info: { provider: 'p', model } }),
        runLogs: store.runLogs,
        budget: { prices },
      });
      const namespace = Namespace.fromPairs(['tenant', tenant], ['user', user]);
      await runtime.run({ namespace, input: 'Hi.' });
    }
  }
  const byTenant = await cost(cwd, '--by', 'tenant');
  expect(byTenant).toMatchObject({ code: 0, stderr: '' });
  expect(byTenant.stdout.split('\n').map((line) => line.split(/ +/))).toEqual([
    ['TENANT', 'RUNS', 'INPUT', 'CACHED', 'OUTPUT', 'REASONING', 'COST', 'UNPRICED'],
    ['acme', '3', '300', '0', '60', '0', '$0.005000', '1'],
    ['bolt', '1', '100', '0', '20', '0', '$0.002500'],
    [''],
  ]);
  const { stdout } = await cost(cwd, '--by', 'namespace', '--namespace', 'tenant:acme', '--json');
  expect(JSON.parse(stdout)).toMatchObject([
    { group: 'tenant:acme:user:ann', runs: 2, costMicros: 5_000, unpriced: 0 },
    { group: 'tenant:acme:user:bob', runs: 1, unpriced: 1 },
  ]);
  // What nobody knows is not zero.
  expect(stdout.match(/costMicros/g)).toHaveLength(1);
  const byNamespace = (await cost(cwd, '--by', 'namespace')).stdout;
  expect(byNamespace).toMatch(/^tenant:acme:user:bob +1 .* unknown +1$/m);
  expect(JSON.parse((await cost(cwd, '--by', 'session', '--json')).stdout)).toHaveLength(3);
  expect(JSON.parse((await cost(cwd, '--json', '--days', '1')).stdout)).toMatchObject([
    { runs: 4 },
  ]);
  expect(await cost(cwd, '--by', 'worker')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('agent, session, namespace, tenant, day'),
  });
});

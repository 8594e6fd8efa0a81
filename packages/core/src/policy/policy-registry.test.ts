import { describe, expect, it } from 'vitest';
import { Namespace } from '../namespace/namespace.ts';
import { nsPattern } from '../namespace/pattern.ts';
import type { ToolAnnotations } from '../tool/tool.ts';
import { embeddedBasePolicy, servedBasePolicy } from './base-policies.ts';
import { policy } from './policies.ts';
import type { Policy } from './policy.ts';
import { acme, bob, callOf, principal, query, tool } from './policy.harness.ts';
import { createPolicyRegistry } from './policy-registry.ts';

const root = Namespace.of('tenant');
const places = [root, acme, bob];

/** A registry with one policy for each level, the root first. */
function chained(...chain: readonly Policy[]) {
  const registry = createPolicyRegistry();
  chain.forEach((each, index) => registry.set(places[index] ?? bob, each));
  return registry;
}

describe('a decision', () => {
  it.each([
    ['nothing', [], 'exec', 'ask'],
    ['deny, then allow', [policy.deny('exec'), policy.allow('*')], 'exec', 'deny'],
    ['two allow-lists', [policy.allowOnly('fs_*'), policy.allow('exec')], 'exec', 'deny'],
    ['allow-list with it', [policy.allowOnly('fs_*'), policy.allow('exec')], 'fs_read', 'allow'],
    ['ask, then allow', [policy.ask('write_*'), policy.allow('*')], 'write_file', 'ask'],
    [
      'narrower allow-list',
      [policy.allowOnly('mcp__gh__*'), policy.allowOnly('mcp__gh__get_*')],
      'mcp__gh__merge',
      'deny',
    ],
  ] as const)('[runtime C-110] %s: %s', async (_name, chain, name, effect) => {
    const annotations: ToolAnnotations = name === 'exec' ? { destructive: true } : {};
    const decision = await chained(...chain).decide(query(name, { tool: tool(name, annotations) }));
    expect(decision.effect).toBe(effect);
  });

  it('takes the strictest rule of one policy, whatever their order', async () => {
    const both: Policy = {
      rules: [
        { effect: 'allow', tools: ['*'] },
        { effect: 'ask', tools: ['write_*'] },
        { effect: 'deny', tools: ['write_all'] },
      ],
    };
    const registry = chained(both);
    expect(await registry.decide(query('read'))).toEqual({ effect: 'allow' });
    expect(await registry.decide(query('write_one'))).toEqual({ effect: 'ask', from: 'tenant' });
    expect(await registry.decide(query('write_all'))).toEqual({ effect: 'deny', from: 'tenant' });
  });

  it.each([
    ['@readOnly', { readOnly: true }, true],
    ['@readOnly', { readOnly: true, destructive: true }, false],
    ['@readOnly', {}, false],
    ['@destructive', { destructive: true }, true],
    ['@destructive', {}, false],
    ['@openWorld', { openWorld: true }, true],
    ['@openWorld', {}, false],
    ['@mutating', { destructive: true }, true],
    ['@mutating', { openWorld: true }, true],
    ['@mutating', { openWorld: true, readOnly: true }, false],
    ['@mutating', { openWorld: true, readOnly: true, destructive: true }, true],
    ['@mutating', {}, false],
  ] as const)('selects by %s a tool that says %j: %s', async (selector, annotations, selected) => {
    const registry = createPolicyRegistry({ base: policy.deny(selector) });
    const { effect } = await registry.decide(query('x', { tool: tool('x', annotations) }));
    expect(effect === 'deny').toBe(selected);
  });

  it('has a base that asks before it changes things, and one that leaves it to the configuration', async () => {
    const wipe = query('wipe', { tool: tool('wipe', { destructive: true }) });
    const unknown = query('unknown');
    const embedded = createPolicyRegistry({ base: embeddedBasePolicy });
    expect(await embedded.decide(wipe)).toMatchObject({ effect: 'ask', from: '~base' });
    expect(await embedded.decide(unknown)).toEqual({ effect: 'allow' });
    const served = createPolicyRegistry({ base: servedBasePolicy });
    expect(await served.decide(wipe)).toEqual({ effect: 'allow' });
  });

  it('holds below the namespace that a policy is attached to, and nowhere else', async () => {
    const registry = createPolicyRegistry().set(acme, policy.deny('exec'));
    const at = async (namespace: Namespace): Promise<string> =>
      (await registry.decide(query('exec', { namespace }))).effect;
    expect(await at(acme)).toBe('deny');
    expect(await at(bob.system('sub', 'helper', 'call_1'))).toBe('deny');
    expect(await at(root)).toBe('allow');
    expect(await at(Namespace.of('tenant', 'acme2', 'user', 'bob'))).toBe('allow');
  });

  it('holds where a pattern matches, the more general pattern first', async () => {
    const deny = (id: string): Policy => ({ rules: [{ id, effect: 'deny', tools: ['*'] }] });
    const registry = createPolicyRegistry()
      .set(bob, deny('exact'))
      .set(nsPattern('tenant:*:user:bob'), deny('narrow'))
      .set(nsPattern('tenant:*:user:*'), deny('any'))
      .set(nsPattern('tenant:*:user:**'), deny('wide'))
      .set(nsPattern('tenant:*:role:viewer:**'), deny('other'));
    const verdicts = await registry.explain(query('exec'));
    expect(verdicts.map(({ rule }) => rule?.id)).toEqual([
      undefined,
      'wide',
      'any',
      'narrow',
      'exact',
    ]);
    expect((await registry.decide(query('exec'))).from).toBe('tenant:*:user:**');
  });

  it('forgets a policy that is replaced or removed', async () => {
    const pattern = nsPattern('tenant:**');
    const registry = createPolicyRegistry()
      .set(acme, policy.denyAll())
      .set(pattern, policy.denyAll());
    registry.set(acme, policy.allow('*'));
    expect((await registry.decide(query('exec'))).from).toBe('tenant:**');
    expect(registry.remove(pattern)).toBe(true);
    expect(registry.remove(pattern)).toBe(false);
    expect(await registry.decide(query('exec'))).toEqual({ effect: 'allow' });
    expect([registry.remove(acme), registry.remove(acme)]).toEqual([true, false]);
  });

  it('is not reached by changes to a policy that was attached', async () => {
    const tools = ['exec'];
    const roles = ['viewer'];
    const registry = createPolicyRegistry().set(acme, {
      rules: [{ effect: 'deny', tools, roles }],
    });
    tools.length = 0;
    roles.length = 0;
    const { effect } = await registry.decide(query('exec', { principal: principal('viewer') }));
    expect(effect).toBe('deny');
  });

  it('[runtime C-118] is narrowed by what the agent adds, and never widened', async () => {
    const registry = createPolicyRegistry().set(acme, policy.allowOnly('fs_*', 'exec'));
    registry.set(bob, policy.ask('exec'));
    const extra = [policy.allowOnly('fs_read', 'web_fetch')];
    const effect = async (name: string, added: readonly Policy[]): Promise<string> =>
      (await registry.decide(query(name, { extra: added }))).effect;
    expect(await effect('fs_write', [])).toBe('allow');
    expect(await effect('fs_write', extra)).toBe('deny');
    expect(await effect('fs_read', extra)).toBe('allow');
    expect(await effect('web_fetch', extra)).toBe('deny');
    expect(await effect('exec', [policy.allow('*')])).toBe('ask');
  });

  it('[runtime C-116] replaces instead of restricting in the mode nearest', async () => {
    const registry = createPolicyRegistry({ mode: 'nearest', base: servedBasePolicy })
      .set(acme, policy.denyAll())
      .set(bob, policy.allow('*'));
    const at = async (namespace: Namespace): Promise<string> =>
      (await registry.decide(query('exec', { namespace }))).effect;
    expect(await at(bob)).toBe('allow');
    expect(await at(bob.child('thread', '1'))).toBe('allow');
    expect(await at(acme.child('user', 'eve'))).toBe('deny');
    expect(await at(Namespace.of('tenant', 'other'))).toBe('allow');
    const extra = [policy.deny('exec')];
    expect((await registry.decide(query('exec', { extra }))).effect).toBe('deny');
  });

  it('[runtime C-119] can be explained, policy by policy, down to the rule that decided', async () => {
    const rule = { id: 'no-shell', effect: 'deny', tools: ['exec'], reason: 'not here' } as const;
    const registry = createPolicyRegistry()
      .set(root, policy.ask('exec'))
      .set(acme, { rules: [rule] })
      .set(bob, policy.allow('*'));
    const extra = [policy.allowOnly('fs_*')];
    expect(await registry.explain(query('exec', { extra }))).toEqual([
      { from: '~base', effect: 'none' },
      { from: 'tenant', effect: 'ask', rule: { effect: 'ask', tools: ['exec'] } },
      { from: 'tenant:acme', effect: 'deny', rule },
      { from: 'tenant:acme:user:bob', effect: 'allow', rule: { effect: 'allow', tools: ['*'] } },
      { from: '~extra', effect: 'deny' },
    ]);
    expect(await registry.decide(query('exec', { extra }))).toEqual({
      effect: 'deny',
      reason: 'not here',
      ruleId: 'no-shell',
      from: 'tenant:acme',
    });
  });
});

describe('a rule', () => {
  it('[runtime C-114] with arguments leaves the tool on offer and decides about the call', async () => {
    const registry = createPolicyRegistry().set(acme, {
      rules: [{ effect: 'deny', tools: ['move'], args: [{ path: '/to', equals: 'done' }] }],
    });
    const tools = [tool('move'), tool('list')];
    expect(await registry.offered(bob, tools, { depth: 0, origin: 'model' })).toBe(tools);
    expect((await registry.decide(callOf('move', { to: 'done' }))).effect).toBe('deny');
    expect((await registry.decide(callOf('move', { to: 'backlog' }))).effect).toBe('allow');
  });

  it('with arguments that asks or allows puts a tool of an allow-list on offer', async () => {
    const args = [{ path: '/dir', inside: '/work' }];
    const registry = createPolicyRegistry().set(acme, {
      rules: [
        { effect: 'ask', tools: ['write'], args },
        { effect: 'allow', tools: ['read'], args },
        { effect: 'deny', tools: ['exec'], args },
      ],
      fallback: 'deny',
    });
    const tools = [tool('write'), tool('read'), tool('exec')];
    const offered = await registry.offered(bob, tools, { depth: 0, origin: 'model' });
    expect(offered.map(({ name }) => name)).toEqual(['write', 'read']);
    const effect = async (name: string, dir: string): Promise<string> =>
      (await registry.decide(callOf(name, { dir }))).effect;
    expect(await effect('write', '/work/a')).toBe('ask');
    expect(await effect('read', '/work/a')).toBe('allow');
    expect(await effect('read', '/work/../etc')).toBe('deny');
  });

  it('[runtime C-115] with roles is for those who have one of them', async () => {
    const registry = createPolicyRegistry().set(acme, {
      rules: [{ effect: 'deny', tools: ['merge'], roles: ['viewer', 'guest'] }],
    });
    const effect = async (...roles: readonly string[]): Promise<string> =>
      (await registry.decide(query('merge', { principal: principal(...roles) }))).effect;
    expect(await effect('member', 'guest')).toBe('deny');
    expect(await effect('member')).toBe('allow');
    expect((await registry.decide(query('merge'))).effect).toBe('allow');
  });

  it('[runtime C-115] with a condition asks it, and waits for the answer', async () => {
    const registry = createPolicyRegistry().set(acme, {
      rules: [
        { effect: 'deny', tools: ['*'], when: ({ depth }) => Promise.resolve(depth > 0) },
        { effect: 'ask', tools: ['*'], when: ({ origin }) => origin === 'cron' },
      ],
    });
    expect((await registry.decide(query('x'))).effect).toBe('allow');
    expect((await registry.decide(query('x', { depth: 1 }))).effect).toBe('deny');
    expect((await registry.decide(query('x', { origin: 'cron' }))).effect).toBe('ask');
  });

  it('whose condition fails denies even where another rule asks already', async () => {
    const when = (): never => {
      throw new Error('down');
    };
    const registry = createPolicyRegistry().set(acme, {
      rules: [
        { effect: 'ask', tools: ['x'] },
        { effect: 'allow', tools: ['x'], when },
      ],
    });
    expect((await registry.decide(query('x'))).effect).toBe('deny');
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('password=hunter2hunter2');
      },
    ],
    ['rejects', () => Promise.reject(new Error('the engine is down'))],
    ['answers nonsense', () => 'no' as never],
  ])('[runtime C-115] whose condition %s denies, even one that would allow', async (_how, when) => {
    const registry = createPolicyRegistry().set(acme, {
      rules: [{ id: 'engine', effect: 'allow', tools: ['x'], when }],
    });
    expect(await registry.decide(query('x'))).toEqual({
      effect: 'deny',
      reason: 'a condition of the policy failed',
      ruleId: 'engine',
      from: 'tenant:acme',
    });
    const verdicts = await registry.explain(query('x'));
    expect(verdicts[1]?.failure).toMatch(/password|engine is down|no boolean/);
    expect((await registry.decide(query('y'))).effect).toBe('allow');
  });
});

describe('the offer', () => {
  it('does not ask conditions that may want the arguments', async () => {
    const registry = createPolicyRegistry().set(acme, {
      rules: [
        {
          effect: 'ask',
          tools: ['pay'],
          args: [{ path: '/amount', min: 0 }],
          when: ({ args }) => Number(args?.['amount']) > Number(args?.['limit']),
        },
        { effect: 'ask', tools: ['pay'], reason: 'money' },
      ],
      fallback: 'deny',
    });
    expect(await registry.decide(query('pay'))).toMatchObject({ effect: 'ask', reason: 'money' });
    const tools = [tool('pay')];
    expect(await registry.offered(bob, tools, { depth: 0, origin: 'model' })).toBe(tools);
  });

  it('leaves out what is denied, keeps the order, and is the list itself when nothing is', async () => {
    const registry = createPolicyRegistry().set(acme, policy.deny('b_*'));
    const tools = [tool('c'), tool('b_1'), tool('a', { destructive: true })];
    const context = { depth: 0, origin: 'model' } as const;
    const offered = await registry.offered(bob, tools, context);
    expect(offered).toEqual([tools[0], tools[2]]);
    expect(await registry.offered(root, tools, context)).toBe(tools);
    const extra = [policy.deny('c')];
    expect(await registry.offered(bob, tools, { ...context, extra })).toEqual([tools[2]]);
  });
});

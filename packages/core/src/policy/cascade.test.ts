import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../json/json.ts';
import { matchesSimpleGlob } from '../text/matches-simple-glob.ts';
import { acme, principal, query, tool } from './policy.harness.ts';
import { createPolicyRegistry } from './policy-registry.ts';
import type { Policy, PolicyEffect, PolicyQuery, PolicyRule } from './policy.ts';

const numRuns = process.env['AURA_TEST_LONG'] === '1' ? 50_000 : 1_000;
const strictness: readonly PolicyEffect[] = ['allow', 'ask', 'deny'];

const names = ['fs_read', 'fs_write', 'exec', 'mcp__gh__merge'];
const rule: fc.Arbitrary<PolicyRule> = fc.record(
  {
    effect: fc.constantFrom(...strictness),
    tools: fc.array(fc.constantFrom('*', 'fs_*', '*_write', 'exec', 'mcp__gh__*', '?xec'), {
      maxLength: 3,
    }),
    args: fc.constantFrom(
      [{ path: '/n', min: 2 }],
      [{ path: '/n', equals: 1 }],
      [
        { path: '/n', max: 2 },
        { path: '/other', equals: 1 },
      ],
    ),
    roles: fc.constantFrom(['admin'], ['viewer', 'guest'], []),
    when: fc.constantFrom(
      () => true,
      () => Promise.resolve(false),
      ({ depth }: PolicyQuery) => depth > 0,
      () => {
        throw new Error('down');
      },
    ),
  },
  { requiredKeys: ['effect', 'tools'] },
);
const anyPolicy: fc.Arbitrary<Policy> = fc.record(
  {
    rules: fc.array(rule, { maxLength: 4 }),
    fallback: fc.constantFrom('inherit' as const, 'deny' as const),
  },
  { requiredKeys: ['rules'] },
);
const args: fc.Arbitrary<JsonObject> = fc.record({ n: fc.nat(3) }, { requiredKeys: [] });
const someQuery: fc.Arbitrary<PolicyQuery> = fc
  .record({
    name: fc.constantFrom(...names),
    args: fc.option(args, { nil: undefined }),
    depth: fc.nat(1),
    role: fc.constantFrom('admin', 'viewer', 'member'),
  })
  .map(({ name, args: given, depth, role }) =>
    query(name, {
      depth,
      principal: principal(role),
      ...(given === undefined ? {} : { args: given }),
    }),
  );

const path = ['user', 'bob', 'thread', '1', 'part', '2'] as const;

/** The decision about a query below a chain of policies, each attached one level deeper. */
async function decide(chain: readonly Policy[], about: PolicyQuery): Promise<PolicyEffect> {
  const registry = createPolicyRegistry();
  let place = acme;
  chain.forEach((each, index) => {
    place = place.child(path[index] ?? 'deeper');
    registry.set(place, each);
  });
  return (await registry.decide({ ...about, namespace: place })).effect;
}

/** The four steps of the cascade, as the requirements put them, for rules without conditions and with known arguments. */
function cascade(chain: readonly Policy[], about: PolicyQuery): PolicyEffect {
  const matching = ({ rules }: Policy, ...wanted: readonly PolicyEffect[]): boolean =>
    rules.some(
      ({ effect, tools, roles }) =>
        wanted.includes(effect) &&
        tools.some((glob) => matchesSimpleGlob(glob, about.tool.name)) &&
        (roles === undefined || roles.some((role) => about.principal?.roles?.includes(role))),
    );
  if (chain.some((each) => matching(each, 'deny'))) return 'deny';
  if (chain.some((each) => each.fallback === 'deny' && !matching(each, 'allow', 'ask'))) {
    return 'deny';
  }
  return chain.some((each) => matching(each, 'ask')) ? 'ask' : 'allow';
}

describe('the cascade', () => {
  it('[runtime C-111] never becomes more permissive by a policy that is added below', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyPolicy, { maxLength: 5 }),
        anyPolicy,
        someQuery,
        async (chain, added, about) => {
          const before = strictness.indexOf(await decide(chain, about));
          const after = strictness.indexOf(await decide([...chain, added], about));
          const agent = strictness.indexOf(await decide(chain, { ...about, extra: [added] }));
          expect(after).toBeGreaterThanOrEqual(before);
          expect(agent).toBe(after);
        },
      ),
      { numRuns },
    );
  }, 120_000);

  it('decides as its four steps say', async () => {
    const plain = anyPolicy.map(({ rules, ...rest }): Policy => ({
      ...rest,
      rules: rules.map(({ when: _when, args: _args, ...bare }) => bare),
    }));
    await fc.assert(
      fc.asyncProperty(fc.array(plain, { maxLength: 5 }), someQuery, async (chain, about) => {
        expect(await decide(chain, about)).toBe(cascade(chain, about));
      }),
      { numRuns },
    );
  }, 120_000);

  it('never keeps a tool from the model that some arguments would be allowed for', async () => {
    const tools = names.map((name) => tool(name));
    await fc.assert(
      fc.asyncProperty(anyPolicy, anyPolicy, args, async (upper, lower, given) => {
        const registry = createPolicyRegistry().set(acme, upper);
        const context = { depth: 1, origin: 'model', extra: [lower] } as const;
        const offered = await registry.offered(acme, tools, context);
        for (const each of tools.filter((one) => !offered.includes(one))) {
          const about = { ...context, namespace: acme, tool: each, args: given };
          expect((await registry.decide(about)).effect).toBe('deny');
        }
      }),
      { numRuns },
    );
  }, 120_000);
});

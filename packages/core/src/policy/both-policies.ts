import type { PolicyDecider } from './policy-registry.ts';

/** Decides as the stricter of two does; the first one is heard first. */
export function bothPolicies(first: PolicyDecider, second: PolicyDecider): PolicyDecider {
  if (first === second) return first;
  return {
    offered: async (namespace, tools, context) =>
      second.offered(namespace, await first.offered(namespace, tools, context), context),
    async decide(query) {
      const said = await first.decide(query);
      if (said.effect === 'deny') return said;
      const added = await second.decide(query);
      return added.effect === 'deny' || said.effect === 'allow' ? added : said;
    },
  };
}

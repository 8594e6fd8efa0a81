import type { Namespace } from '../namespace/namespace.ts';
import type { Tool } from '../tool/tool.ts';
import { AttachedPolicies } from './attached-policies.ts';
import type { PolicyTarget } from './attached-policies.ts';
import { embeddedBasePolicy } from './base-policies.ts';
import { compilePolicy } from './compile-policy.ts';
import type { CompiledPolicy } from './compile-policy.ts';
import { judgePolicy } from './judge-policy.ts';
import type { PolicyLink } from './judge-policy.ts';
import type { Policy, PolicyDecision, PolicyQuery, PolicyVerdict } from './policy.ts';

/** Decides which tools are offered and which calls may run. */
export interface PolicyDecider {
  /** The tools that no policy denies whatever their arguments, in the same order; the same list when that is all. */
  offered(
    namespace: Namespace,
    tools: readonly Tool[],
    context: Omit<PolicyQuery, 'namespace' | 'tool' | 'args'>,
  ): Promise<readonly Tool[]>;
  /** Decides about a call, or without arguments about a tool. Throws only for an invalid `extra` policy. */
  decide(query: PolicyQuery): Promise<PolicyDecision>;
}

/** Holds the policies of an application and decides by them. Changes take effect at the next decision. */
export interface PolicyRegistry extends PolicyDecider {
  /**
   * Attaches a policy to one namespace, and so to everything below it, or to every namespace that matches a pattern.
   * Replaces what the same target had. Throws `policy/invalid` for a policy that does not say what it means.
   */
  set(target: PolicyTarget, policy: Policy): this;
  /** False when nothing was attached. */
  remove(target: PolicyTarget): boolean;
  /** What every policy of the chain says, from the base down. The first of the strictest decides. */
  explain(query: PolicyQuery): Promise<readonly PolicyVerdict[]>;
}

/** How a registry decides. */
export interface PolicyRegistryOptions {
  /**
   * `cascade`, the default: all policies from the base down to the namespace count, and each can only restrict. `nearest`:
   * the most specific policy of the nearest namespace that has one replaces all others, also those of a tenant above a user; for
   * systems that were written for that, and for nothing else.
   */
  readonly mode?: 'cascade' | 'nearest';
  /** Above the root; in the mode `nearest`, where nothing is attached. Default {@link embeddedBasePolicy}. */
  readonly base?: Policy;
}

/** An allowing verdict decides nothing: it is what happens when nobody objects. */
const allowed: PolicyDecision = { effect: 'allow' };

function toDecision({ from, effect, rule, failure }: PolicyVerdict): PolicyDecision {
  if (effect !== 'deny' && effect !== 'ask') return allowed;
  // What exactly has failed may say more than a client should know; explain() has it.
  const reason = failure === undefined ? rule?.reason : 'a condition of the policy failed';
  return {
    effect,
    ...(reason !== undefined && { reason }),
    ...(rule?.id !== undefined && { ruleId: rule.id }),
    from,
  };
}

class Registry implements PolicyRegistry {
  readonly #attached = new AttachedPolicies();
  readonly #extra = new WeakMap<Policy, CompiledPolicy>();
  readonly #base: PolicyLink;
  readonly #mode: 'cascade' | 'nearest';

  constructor({ mode = 'cascade', base = embeddedBasePolicy }: PolicyRegistryOptions) {
    this.#mode = mode;
    this.#base = { from: '~base', policy: compilePolicy(base) };
  }

  set(target: PolicyTarget, policy: Policy): this {
    this.#attached.set(target, compilePolicy(policy));
    return this;
  }

  remove(target: PolicyTarget): boolean {
    return this.#attached.remove(target);
  }

  async offered(
    namespace: Namespace,
    tools: readonly Tool[],
    context: Omit<PolicyQuery, 'namespace' | 'tool' | 'args'>,
  ): Promise<readonly Tool[]> {
    const chain = this.#chain(namespace, context.extra);
    const decisions = await Promise.all(
      tools.map((tool) => decideAlong(chain, { ...context, namespace, tool })),
    );
    const kept = tools.filter((_, index) => decisions[index]?.effect !== 'deny');
    return kept.length === tools.length ? tools : kept;
  }

  async decide(query: PolicyQuery): Promise<PolicyDecision> {
    return decideAlong(this.#chain(query.namespace, query.extra), query);
  }

  async explain(query: PolicyQuery): Promise<readonly PolicyVerdict[]> {
    const chain = this.#chain(query.namespace, query.extra);
    return Promise.all(chain.map((link) => judgePolicy(link, query)));
  }

  /** All policies that count, from the base down to what the caller adds. */
  #chain(namespace: Namespace, extra: readonly Policy[] = []): readonly PolicyLink[] {
    const added = extra.map((policy) => ({ from: '~extra', policy: this.#compiled(policy) }));
    const places = namespace.ancestors({ includeSelf: true });
    if (this.#mode === 'nearest') {
      const nearest = places.map((place) => this.#attached.at(place).at(-1)).find(Boolean);
      return [nearest ?? this.#base, ...added];
    }
    const attached = places.toReversed().flatMap((place) => this.#attached.at(place));
    // A pattern that matches a namespace and those above it would only repeat itself.
    return [...new Set([this.#base, ...attached, ...added])];
  }

  #compiled(policy: Policy): CompiledPolicy {
    const known = this.#extra.get(policy);
    if (known !== undefined) return known;
    const compiled = compilePolicy(policy);
    this.#extra.set(policy, compiled);
    return compiled;
  }
}

async function decideAlong(
  chain: readonly PolicyLink[],
  query: PolicyQuery,
): Promise<PolicyDecision> {
  let decision = allowed;
  for (const link of chain) {
    const said = toDecision(await judgePolicy(link, query));
    if (said.effect === 'deny') return said;
    if (decision.effect === 'allow') decision = said;
  }
  return decision;
}

/** Makes a registry, by default one that asks for tools that change things. */
export function createPolicyRegistry(options: PolicyRegistryOptions = {}): PolicyRegistry {
  return new Registry(options);
}

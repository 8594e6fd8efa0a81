import type { Awaitable, JsonObject } from '../json/json.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Principal } from '../namespace/principal.ts';
import type { Tool } from '../tool/tool.ts';
import type { ArgMatcher } from './arg-matcher.ts';

/** What a policy says about a call, from the mildest to the strictest. */
export type PolicyEffect = 'allow' | 'ask' | 'deny';

/** One statement of a policy. It applies when its tools, its arguments, its roles and its condition all do. */
export interface PolicyRule {
  /** Names the rule in decisions. */
  readonly id?: string;
  readonly effect: PolicyEffect;
  /**
   * Globs over tool names (`*`, `fs_*`, `get_?`), or selectors over what tools say about themselves:
   * `@readOnly` (and not destructive), `@destructive`, `@openWorld`, and `@mutating`, which is destructive, or open-world
   * without being read-only. A tool that says nothing is none of them: unknown is not destructive.
   */
  readonly tools: readonly string[];
  /**
   * All of them match. While the arguments are unknown, when tools are offered, a rule with matchers that denies is
   * passed over, and one that does not counts as allowing, both without asking `when`: the call decides.
   */
  readonly args?: readonly ArgMatcher[];
  /** The principal has one of these. Nobody has no roles. */
  readonly roles?: readonly string[];
  /** A further condition. When it throws or gives no boolean, the call is denied. */
  readonly when?: (query: PolicyQuery) => Awaitable<boolean>;
  /** Why, for people. Never shown to the model. */
  readonly reason?: string;
}

/** Restrictions on tool calls. Policies only ever take away: none lifts what another one has said. */
export interface Policy {
  readonly rules: readonly PolicyRule[];
  /** `deny` makes it an allow-list: what no rule allows or asks for is denied. Default `inherit`. */
  readonly fallback?: 'inherit' | 'deny';
}

/** A call to decide about, or, without arguments, a tool to offer. */
export interface PolicyQuery {
  readonly namespace: Namespace;
  readonly principal?: Principal;
  readonly tool: Tool;
  /** As the model wrote them, checked: defaults of the schema are not among them. */
  readonly args?: JsonObject;
  /** 0 for a run that was asked for directly, one more for each delegation. */
  readonly depth: number;
  readonly origin: 'model' | 'delegation' | 'cron' | 'federation';
  /** Policies below all that are attached, such as the agent's own. */
  readonly extra?: readonly Policy[];
}

/** What is to become of a call, and who says so. */
export interface PolicyDecision {
  readonly effect: PolicyEffect;
  readonly reason?: string;
  readonly ruleId?: string;
  /** What the deciding policy is attached to: a namespace key, a pattern, `~base` or `~extra`. Absent when none spoke. */
  readonly from?: string;
}

/** What one policy of the chain says about a call. */
export interface PolicyVerdict {
  /** As in {@link PolicyDecision}. */
  readonly from: string;
  /** `none`: it leaves the call to the others. */
  readonly effect: PolicyEffect | 'none';
  /** The strictest rule that applies. Absent when none does, so also when the fallback denies. */
  readonly rule?: PolicyRule;
  /** What went wrong with the condition of the rule: the call is denied for that. */
  readonly failure?: string;
}

import type { Policy, PolicyEffect } from './policy.ts';

const rule = (effect: PolicyEffect, tools: readonly string[]): Policy => ({
  rules: [{ effect, tools }],
});

/** The policies that are needed most often. Tools are named as in {@link PolicyRule.tools}. */
export const policy: {
  /** Says that these are allowed, which lifts nothing that another policy says. */
  allow(...tools: readonly string[]): Policy;
  /** Denies all but these. */
  allowOnly(...tools: readonly string[]): Policy;
  /** Needs an approval for these. */
  ask(...tools: readonly string[]): Policy;
  /** Denies these. */
  deny(...tools: readonly string[]): Policy;
  /** Denies every tool. */
  denyAll(): Policy;
} = {
  allow: (...tools) => rule('allow', tools),
  allowOnly: (...tools) => ({ ...rule('allow', tools), fallback: 'deny' }),
  ask: (...tools) => rule('ask', tools),
  deny: (...tools) => rule('deny', tools),
  denyAll: () => ({ rules: [], fallback: 'deny' }),
};

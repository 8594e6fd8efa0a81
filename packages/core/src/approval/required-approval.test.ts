import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callOf, tool } from '../policy/policy.harness.ts';
import { policy } from '../policy/policies.ts';
import { createPolicyRegistry } from '../policy/policy-registry.ts';
import type { PolicyDecision } from '../policy/policy.ts';
import type { Tool, ToolAnnotations } from '../tool/tool.ts';
import { strictest } from './approval-requirement.ts';
import type { ApprovalRequirement } from './approval-requirement.ts';
import { requiredApproval } from './required-approval.ts';

const numRuns = process.env['AURA_TEST_LONG'] === '1' ? 50_000 : 1_000;
const order: readonly ApprovalRequirement[] = ['never', 'unless_auto_approved', 'always'];
const anyRequirement = fc.constantFrom(...order);

function asking(requirement: ApprovalRequirement, annotations: ToolAnnotations = {}): Tool {
  return { ...tool('exec', annotations), approval: () => requirement };
}

describe('what a call needs', () => {
  it('[runtime C-150] is the strictest of what tool, policy and rules say', () => {
    const effect = fc.constantFrom<PolicyDecision['effect']>('allow', 'ask');
    fc.assert(
      fc.property(anyRequirement, effect, fc.array(anyRequirement), (own, said, ruled) => {
        const rules = ruled.map((requirement) => () => requirement);
        const needed = requiredApproval(asking(own), {}, { decision: { effect: said }, rules });
        const asked = said === 'ask' ? 1 : 0;
        const places = [own, ...ruled].map((requirement) => order.indexOf(requirement));
        expect(needed).toEqual({ requirement: order[Math.max(asked, ...places)] });
      }),
      { numRuns },
    );
  });

  it('[runtime C-150] counts annotations through the base of the policies', async () => {
    const registry = createPolicyRegistry();
    const needs = async (own: ApprovalRequirement, annotations: ToolAnnotations) => {
      const asked = asking(own, annotations);
      const decision = await registry.decide({ ...callOf('exec', {}), tool: asked });
      return requiredApproval(asked, {}, { decision, rules: [] }).requirement;
    };
    expect(await needs('never', { destructive: true })).toBe('unless_auto_approved');
    expect(await needs('always', { destructive: true })).toBe('always');
    expect(await needs('never', { readOnly: true })).toBe('never');
    registry.set(callOf('exec', {}).namespace, policy.ask('exec'));
    expect(await needs('never', { readOnly: true })).toBe('unless_auto_approved');
  });

  it('depends on the arguments where a tool or a rule looks at them', () => {
    const careful: Tool = {
      ...tool('exec'),
      approval: ({ command }) => (command === 'ls' ? 'never' : 'unless_auto_approved'),
    };
    const by = {
      decision: { effect: 'allow' },
      rules: [
        (_: Tool, { command }: { readonly command?: unknown }) =>
          command === 'rm' ? ('always' as const) : ('never' as const),
      ],
    } as const;
    expect(requiredApproval(careful, { command: 'ls' }, by)).toEqual({ requirement: 'never' });
    expect(requiredApproval(careful, { command: 'cat' }, by)).toEqual({
      requirement: 'unless_auto_approved',
    });
    expect(requiredApproval(careful, { command: 'rm' }, by)).toEqual({ requirement: 'always' });
  });

  it('names the pattern of the first rule that has one', () => {
    const rules = [
      () => 'never' as const,
      () => ({ requirement: 'unless_auto_approved', pattern: 'ex*' }) as const,
      () => ({ requirement: 'always', pattern: '*' }) as const,
    ];
    const needed = requiredApproval(tool('exec'), {}, { decision: { effect: 'allow' }, rules });
    expect(needed).toEqual({ requirement: 'always', pattern: 'ex*' });
  });

  it('is always an approval when a tool or a rule cannot say what it wants', () => {
    const broken = (): never => {
      throw new Error('down');
    };
    const allow = { effect: 'allow' } as const;
    const tools = { ...tool('exec'), approval: broken };
    expect(requiredApproval(tools, {}, { decision: allow, rules: [] })).toEqual({
      requirement: 'always',
    });
    expect(requiredApproval(tool('exec'), {}, { decision: allow, rules: [broken] })).toEqual({
      requirement: 'always',
    });
    expect(strictest('sometimes' as ApprovalRequirement)).toBe('always');
    expect(strictest()).toBe('never');
  });
});

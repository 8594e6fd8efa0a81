import type { JsonObject } from '../json/json.ts';
import type { Tool } from '../tool/tool.ts';
import { argTest } from './arg-matcher.ts';
import { invalidPolicy } from './invalid-policy.ts';
import type { Policy, PolicyEffect, PolicyRule } from './policy.ts';
import { readChoice, readList, readObject, readText } from './read-policy.ts';
import { toolSelector } from './tool-selector.ts';

/** A rule that is ready to be asked. */
export interface CompiledRule {
  /** As it was written. */
  readonly rule: PolicyRule;
  readonly selects: (tool: Tool) => boolean;
  /** Absent: any arguments. */
  readonly args?: (args: JsonObject) => boolean;
  /** Absent: anybody. */
  readonly roles?: ReadonlySet<string>;
}

/** A policy that is ready to be asked; later changes to the original do not reach it. */
export interface CompiledPolicy {
  /** The strictest first. */
  readonly rules: readonly CompiledRule[];
  readonly fallback: 'inherit' | 'deny';
}

/** From the mildest to the strictest. */
const effects: readonly PolicyEffect[] = ['allow', 'ask', 'deny'];
const ruleKeys = ['id', 'effect', 'tools', 'args', 'roles', 'when', 'reason'] as const;

function compileRule(written: PolicyRule, where: string): CompiledRule {
  const raw = readObject(written, where, ruleKeys);
  const effect = readChoice(raw['effect'], `${where}.effect`, effects);
  if (raw['tools'] === undefined) throw invalidPolicy(where, 'names no tools');
  const selectors = readList(raw['tools'], `${where}.tools`).map((text, index) =>
    toolSelector(text, `${where}.tools[${index}]`),
  );
  const tests = readList(raw['args'], `${where}.args`).map((matcher, index) =>
    argTest(matcher, `${where}.args[${index}]`, effect !== 'allow'),
  );
  const roles = readList(raw['roles'], `${where}.roles`).map((role, index) =>
    readText(role, `${where}.roles[${index}]`),
  );
  for (const key of ['id', 'reason'] as const) {
    if (raw[key] !== undefined) readText(raw[key], `${where}.${key}`);
  }
  if (raw['when'] !== undefined && typeof raw['when'] !== 'function') {
    throw invalidPolicy(`${where}.when`, 'is not a function');
  }
  return {
    rule: { ...written },
    selects: (tool) => selectors.some((selects) => selects(tool)),
    ...(tests.length > 0 && { args: (args: JsonObject) => tests.every((test) => test(args)) }),
    ...(raw['roles'] !== undefined && { roles: new Set(roles) }),
  };
}

/** Makes a policy ready to be asked. Throws `policy/invalid` and says where it has no meaning. */
export function compilePolicy(written: Policy): CompiledPolicy {
  const { rules, fallback } = readObject(written, 'it', ['rules', 'fallback']);
  if (rules === undefined) throw invalidPolicy('it', 'has no rules', 'Write an empty list.');
  readList(rules, 'rules');
  return {
    rules: written.rules
      .map((rule, index) => compileRule(rule, `rules[${index}]`))
      .sort((left, right) => strictness(right.rule) - strictness(left.rule)),
    fallback:
      fallback === undefined ? 'inherit' : readChoice(fallback, 'fallback', ['inherit', 'deny']),
  };
}

function strictness({ effect }: PolicyRule): number {
  return effects.indexOf(effect);
}

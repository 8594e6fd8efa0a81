import type { LlmConfig, ResilienceConfig } from '@aura/config';
import type { Clock, ModelPort, Random } from '@aura/core';
import { createResilientModel, failureRules, profileId, withTextTools } from '@aura/models';
import type {
  FailureRule,
  ModelRoute,
  ProfileConnection,
  ProfileLedger,
  ResilientModelOptions,
} from '@aura/models';
import { connectModel } from './connect-model.ts';
import { eachCredential } from './each-credential.ts';

/** What models are made with. */
export interface ModelParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly profiles: ProfileLedger;
}

function connect(llm: LlmConfig): ProfileConnection {
  return { id: profileId(llm), port: connectModel(llm) };
}

function routeOf(llm: LlmConfig): ModelRoute {
  const [first, ...others] = eachCredential(llm);
  const { lacks } = llm;
  return {
    profiles: [connect(first), ...others.map(connect)],
    ...(lacks === undefined ? {} : { lacks }),
  };
}

function rulesOf({ cooldowns }: ResilienceConfig): NonNullable<ResilientModelOptions['rules']> {
  const rules: Record<string, FailureRule> = {};
  for (const [category, changes] of Object.entries(cooldowns)) {
    const rule = Object.entries(failureRules).find(([name]) => name === category)?.[1];
    if (rule === undefined || rule.cooldown === undefined || rule.cooldown === 'disabled') continue;
    rules[category] = { ...rule, cooldown: { ...rule.cooldown, ...changes } };
  }
  return rules;
}

/** The model of an `[agent.llm]` table, with everything that stands in for it. */
export function createModel(
  llm: LlmConfig,
  parts: ModelParts,
  resilience: ResilienceConfig = { cooldowns: {} },
): ModelPort {
  const { clock, random, profiles: ledger } = parts;
  const { stallMs, maxWaitMs } = resilience;
  const port = createResilientModel({
    clock,
    random,
    ledger,
    routes: [routeOf(llm), ...(llm.fallbacks ?? []).map(routeOf)],
    rules: rulesOf(resilience),
    ...(stallMs === undefined ? {} : { stallMs }),
    ...(maxWaitMs === undefined ? {} : { maxWaitMs }),
  });
  // Outside: whoever watches for a model that says nothing has to see what is held back as well.
  const parsesText = 'fallbackToolParsing' in llm && llm.fallbackToolParsing;
  return parsesText ? withTextTools(port, { random }) : port;
}

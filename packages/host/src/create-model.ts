import type { LlmConfig } from '@aura/config';
import type { Clock, ModelPort, Random } from '@aura/core';
import { createResilientModel, profileId, withTextTools } from '@aura/models';
import type { ModelRoute, ProfileLedger } from '@aura/models';
import { connectModel } from './connect-model.ts';

/** What models are made with. */
export interface ModelParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly profiles: ProfileLedger;
}

function routeOf(llm: LlmConfig): ModelRoute {
  return { profiles: [{ id: profileId(llm), port: connectModel(llm) }] };
}

/** The model of an `[agent.llm]` table, with everything that stands in for it. */
export function createModel(llm: LlmConfig, parts: ModelParts): ModelPort {
  const { clock, random, profiles } = parts;
  const port = createResilientModel({ clock, random, ledger: profiles, routes: [routeOf(llm)] });
  // Outside: whoever watches for a model that says nothing has to see what is held back as well.
  const parsesText = 'fallbackToolParsing' in llm && llm.fallbackToolParsing;
  return parsesText ? withTextTools(port, { random }) : port;
}

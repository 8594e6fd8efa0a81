import type { LlmConfig } from '@aura/config';
import type { Clock, ModelPort, Random } from '@aura/core';
import { createResilientModel, profileId } from '@aura/models';
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
  return createResilientModel({ clock, random, ledger: profiles, routes: [routeOf(llm)] });
}

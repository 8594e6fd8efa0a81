import { createRuntime, Namespace } from '@aura/core';
import type { ModelPort, Runtime } from '@aura/core';
import { nodePorts } from '@aura/host';
import { Boards } from './board.ts';
import { boardPolicies } from './policies.ts';
import { boardTools } from './tools.ts';

/** What somebody who has logged in may be. */
export type Role = 'viewer' | 'member' | 'admin';

/** Somebody at a board. */
export interface Login {
  readonly tenant: string;
  readonly project: string;
  readonly role: Role;
  readonly user: string;
}

/** The session of somebody at a board. */
export function sessionOf({ tenant, project, role, user }: Login): Namespace {
  return Namespace.of('tenant', tenant, 'project', project, 'role', role, 'user', user);
}

/** An assistant for the boards of many teams: one runtime, a session for each person, a policy for each role. */
export function createKanban(model: ModelPort): {
  readonly runtime: Runtime;
  readonly boards: Boards;
} {
  const boards = new Boards();
  const runtime = createRuntime({
    ports: nodePorts,
    model,
    agent: { id: 'kanban', name: 'Kanban assistant' },
    systemPrompt: 'You keep the board of a small team. Use the tools; say briefly what you did.',
    tools: boardTools(boards),
    policies: boardPolicies(),
    limits: { turnDepth: 4 },
  });
  return { runtime, boards };
}

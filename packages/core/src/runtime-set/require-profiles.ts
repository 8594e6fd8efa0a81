import { AuraError } from '../errors/aura-error.ts';
import type { AgentProfile } from './agent-profile.ts';

const validId = /^[a-z][a-z0-9-]{0,31}$/;

function listOf(ids: Iterable<string>): string {
  return [...ids].map((id) => `"${id}"`).join(', ');
}

/** The error for an agent that is not there. */
export function unknownAgent(id: string, known: Iterable<string>): AuraError {
  return new AuraError('agent/unknown', {
    message: `there is no agent "${id}"`,
    hint: `The agents are ${listOf(known)}.`,
  });
}

/** Throws `agent/duplicate`, `agent/invalid_id` or `agent/unknown` for profiles that do not make a set. */
export function requireProfiles(profiles: readonly AgentProfile[]): void {
  const ids = new Set<string>();
  for (const { id } of profiles) {
    const folded = id.toLowerCase();
    if (ids.has(folded)) {
      throw new AuraError('agent/duplicate', {
        message: `two agents have the id "${folded}"`,
        hint: 'Ids are compared without regard to case. Rename one of them.',
      });
    }
    ids.add(folded);
  }
  for (const { id, mayDelegateTo = [] } of profiles) {
    if (!validId.test(id)) {
      throw new AuraError('agent/invalid_id', {
        message: `${JSON.stringify(id)} is not an id of an agent`,
        hint: 'Use 1 to 32 lower-case letters, digits or "-", starting with a letter.',
      });
    }
    if (mayDelegateTo === '*') continue;
    const unknown = mayDelegateTo.find((other) => !ids.has(other));
    if (unknown !== undefined) throw unknownAgent(unknown, ids);
  }
}

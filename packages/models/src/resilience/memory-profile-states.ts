import type { KeptProfileState, ProfileStates } from '@aura/core';

/** {@link ProfileStates} that are lost with the process. */
export function createMemoryProfileStates(): ProfileStates {
  const kept = new Map<string, KeptProfileState>();
  return {
    list: async () => new Map(kept),
    async replace(id, state, version) {
      const old = kept.get(id);
      if (old !== undefined && old.version !== version) return { ...old, isReplaced: false };
      const next = { state, version: version + 1 };
      kept.set(id, next);
      return { ...next, isReplaced: true };
    },
  };
}

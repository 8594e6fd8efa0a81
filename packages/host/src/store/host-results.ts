import type { AgentConfig } from '@aura/config';
import { createMemoryBlobStore, defaultKeptResults } from '@aura/core';
import type { BlobStore, Clock, KeptResults, Random, Tool } from '@aura/core';
import type { Retention } from '@aura/store';

/** The most of one result that is kept, in UTF-16 units: as much as a log takes of it. */
const maxLength = 512 * 1024;
/** The most of all results together that is kept where there is no data directory. The oldest go first. */
const maxMemoryBytes = 64 * 1024 ** 2;

/** A run that has not ended yet is never removed, and may still want to read what it was given. */
const minTtlMs = 24 * 60 * 60 * 1_000;

/** What results are kept in, and for how long. */
export interface KeptResultsParts {
  readonly store: { readonly blobs?: BlobStore } | undefined;
  readonly retention: Retention | undefined;
  readonly clock: Clock;
  readonly random: Random;
}

/** Keeps long results of tools aside: in the data directory if there is one, for no longer than runs stay there. */
export function hostResults({ store, retention, clock, random }: KeptResultsParts): KeptResults {
  const { olderThanMs = Infinity } = retention ?? {};
  return {
    blobs: store?.blobs ?? createMemoryBlobStore({ clock, random, maxTotalBytes: maxMemoryBytes }),
    maxLength,
    ttlMs: Math.max(minTtlMs, Math.min(defaultKeptResults.ttlMs, olderThanMs)),
  };
}

/**
 * How the results of an agent are kept; undefined when its model is shown all of them, or it has no tools. Decided once, and
 * not when the first result is kept: tools come before everything else in a request, and a change of them loses what the
 * provider has in its cache.
 */
export function agentResults(
  { llm, mcp }: Pick<AgentConfig, 'llm' | 'mcp'>,
  builtin: readonly Tool[],
  kept: KeptResults,
): KeptResults | undefined {
  const hasTools = mcp.servers.length > 0 || builtin.length > 0;
  return llm.contextWindow !== undefined && hasTools ? kept : undefined;
}

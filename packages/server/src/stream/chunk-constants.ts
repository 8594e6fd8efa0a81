import type { ModelInfo, RunId } from '@aura/core';
import type { ChunkConstants } from '@aura/models';

/** How clients see the model of an agent. */
export function modelLabel({ provider, model }: Pick<ModelInfo, 'provider' | 'model'>): string {
  return `${provider}/${model}`;
}

/**
 * What all chunks of a run have in common. It follows from the run alone, so that a stream that is taken up again, by
 * whatever process, goes on with the same. A run id is a UUIDv7, which begins with the time it was made at.
 */
export function chunkConstants(runId: RunId, model: string): ChunkConstants {
  const hex = runId.slice(runId.indexOf('_') + 1);
  const groups = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  return {
    id: `chatcmpl-${[...groups, hex.slice(20)].join('-')}`,
    created: Math.floor(Number.parseInt(hex.slice(0, 12), 16) / 1_000),
    model,
  };
}

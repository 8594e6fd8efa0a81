import { randomFillSync } from 'node:crypto';
import type { Random } from '@aura/core';

/** The randomness of this machine. */
export const nodeRandom: Random = {
  fill: (bytes) => randomFillSync(bytes),
  number: () => Math.random(),
};

import type { RuntimePorts } from '@aura/core';
import { nodeClock } from './node-clock.ts';
import { nodeDigest } from './node-digest.ts';
import { nodeRandom } from './node-random.ts';

/** This machine, for `createRuntime` and `createAgentRunner`. */
export const nodePorts: RuntimePorts = {
  clock: nodeClock,
  random: nodeRandom,
  digest: nodeDigest,
};

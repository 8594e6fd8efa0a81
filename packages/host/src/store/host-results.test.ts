import { defaultKeptResults } from '@aura/core';
import { expect, it } from 'vitest';
import { hostResults } from './host-results.ts';
import { nodePorts } from '../node/node-ports.ts';

const day = 24 * 60 * 60 * 1_000;

it.each([
  ['a month when nothing is said', undefined, defaultKeptResults.ttlMs],
  ['a month when runs stay longer', { olderThanMs: 90 * day }, defaultKeptResults.ttlMs],
  ['no longer than runs', { olderThanMs: 2 * day }, 2 * day],
  ['a day at least, as a run may take that long', { olderThanMs: 1_000 }, day],
])('keeps results for %s', (_title, retention, ttlMs) => {
  const { clock, random } = nodePorts;
  const kept = hostResults({ store: undefined, retention, clock, random });
  expect(kept.ttlMs).toBe(ttlMs);
});

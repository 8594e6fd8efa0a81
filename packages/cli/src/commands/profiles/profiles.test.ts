import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeClock, openDataDirectory } from '@aura/host';
import { memoryLogger } from '@aura/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeContext } from '../../app/fake-context.harness.ts';
import { listProfiles } from './list-profiles.ts';
import type { ListFlags } from './list-profiles.ts';
import { resetProfile } from './reset-profile.ts';

let directory: string;
const hour = 3_600_000;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'aura-profiles-'));
  const logger = memoryLogger();
  await using store = await openDataDirectory({ directory, clock: nodeClock, logger });
  const since = nodeClock.now();
  const pause = { since, until: since + 5 * hour, category: 'billing' };
  const models = { 'gpt-5': { since, category: 'model', until: since + 30 * 60_000 } };
  await store?.profileStates.replace(
    'openai:0000aaaa',
    { failures: { billing: 1 }, pause, models },
    0,
  );
  await store?.profileStates.replace(
    'openai:0000bbbb',
    { failures: {}, models: {}, lastGood: 0 },
    0,
  );
});

afterEach(() => rm(directory, { recursive: true }));

async function list(flags: ListFlags = {}): Promise<string> {
  const { context, written } = fakeContext();
  await listProfiles(context, { 'data-dir': directory, ...flags });
  return written.stdout;
}

describe('aura profiles', () => {
  it('shows what rests, why and for how long, and what is ready', async () => {
    const [, first, second, third] = (await list()).split('\n').map((line) => line.split(/  +/));
    expect(first).toEqual(['openai:0000aaaa', 'all', 'resting', 'billing', '5 h', 'never']);
    expect(second).toEqual(['openai:0000aaaa', 'gpt-5', 'resting', 'model', '30 min', 'never']);
    expect(third).toEqual(['openai:0000bbbb', 'all', 'ready', '-', '-', '1970-01-01T00:00:00Z']);
    expect(JSON.parse(await list({ json: true }))).toHaveLength(3);
  });

  it('lets one that rests be used again, and knows which there are', async () => {
    const { context } = fakeContext();
    await resetProfile(context, { 'data-dir': directory }, 'openai:0000aaaa');
    expect(await list()).not.toContain('resting');
    const unknown = resetProfile(context, { 'data-dir': directory }, 'openai:nobody');
    await expect(unknown).rejects.toMatchObject({ code: 'cli/unknown_profile' });
  });
});

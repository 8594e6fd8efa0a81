import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Namespace } from '@aura/core';
import type { RunId, RunRecord, RunSummary, SessionHead } from '@aura/core';
import { fakeClock, sampleEnd, sampleOpening, sampleText, seededRandom } from '@aura/testkit';
import { describe, expect, it } from 'vitest';

import { tempDirectory } from '../../test-support/temp-directory.ts';
import { openStore } from '../open-store.ts';
import { RunReader } from '../runs/run-reader.ts';
import { SessionReader } from '../sessions/session-reader.ts';
import type { Store } from '../store.ts';
import { toAuraError } from '../to-aura-error.ts';
import { openDatabase } from './open-database.ts';
import { ReadConnection } from './read-connection.ts';

const tenants = [Namespace.of('tenant', 'acme'), Namespace.of('tenant', 'acmeother')];
const flips = 250;
const truncations = 60;
const refusals = ['store/corrupt', 'store/foreign', 'store/newer_schema', 'store/unavailable'];

async function fill({ runLogs, sessions }: Store): Promise<void> {
  for (let index = 0; index < 24; index += 1) {
    const namespace = tenants[index % tenants.length] ?? Namespace.of('none');
    const log = await runLogs.within(namespace).create(`run_${index}` as RunId);
    const opening = sampleOpening({ seq: 1, namespace: namespace.key });
    await log.append([opening, sampleText({ seq: 2 }, 'x'.repeat(index * 150))]);
    if (index % 3 === 0) await log.append([sampleEnd({ seq: 3 }, 'completed')]);
    await log.release();
    const batch = { title: 'x'.repeat(index * 50), metadataPatch: { index } };
    const commit = { expectedVersion: 0, operationId: 'op' };
    await sessions.commit(namespace.child('user', String(index)), batch, commit);
  }
}

interface Contents {
  readonly summaries: readonly RunSummary[];
  readonly records: readonly (readonly RunRecord[])[];
  readonly unfinished: readonly string[];
  readonly sessions: readonly SessionHead[];
}

/** Everything the database shows, through the same functions a store uses; or the code of its refusal. */
function contentsOf(path: string): Contents | string {
  try {
    openDatabase(path, 'normal').close();
    using connection = new ReadConnection(path);
    const reader = new RunReader(connection, fakeClock());
    const summaries = tenants.flatMap((tenant) => reader.list(tenant).items);
    const records = tenants.flatMap((tenant) =>
      summaries.map(({ runId }) => reader.read(tenant, runId)),
    );
    const unfinished = reader
      .unfinished()
      .map(({ namespace, runId }) => `${namespace.key} ${runId}`);
    const sessionReader = new SessionReader(connection, fakeClock());
    const sessions = tenants.flatMap((tenant) => sessionReader.list(tenant).items);
    return { summaries, records, unfinished, sessions };
  } catch (error) {
    return toAuraError(error, path).code;
  }
}

describe('a damaged database', () => {
  it('is refused or shows what was written, wherever bits have flipped', async () => {
    await using directory = await tempDirectory();
    {
      await using store = await openStore({ directory: directory.path, clock: fakeClock() });
      await fill(store);
    }
    const original = join(directory.path, 'aura.db');
    const bytes = readFileSync(original);
    const intact = contentsOf(original);
    const random = seededRandom(1);
    const seen = new Set<string>();
    for (let trial = 0; trial < flips; trial += 1) {
      const damaged = Buffer.from(bytes);
      const at = Math.floor(random.number() * damaged.length);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << Math.floor(random.number() * 8));
      const path = join(directory.path, `flipped-${trial}.db`);
      writeFileSync(path, damaged);
      const contents = contentsOf(path);
      if (typeof contents === 'string') {
        expect(refusals, `bit flipped at ${at}`).toContain(contents);
        seen.add(contents);
        expect(readFileSync(path).equals(damaged), 'the damaged file was changed').toBe(true);
      } else {
        expect(contents, `bit flipped at ${at}`).toEqual(intact);
        seen.add('intact');
      }
    }
    // Otherwise the trials above would have shown nothing.
    expect(seen).toContain('store/corrupt');
    expect(seen).toContain('intact');
  });

  it('is refused wherever it was cut off', async () => {
    await using directory = await tempDirectory();
    {
      await using store = await openStore({ directory: directory.path, clock: fakeClock() });
      await fill(store);
    }
    const original = join(directory.path, 'aura.db');
    const { length } = readFileSync(original);
    const random = seededRandom(2);
    for (let trial = 0; trial < truncations; trial += 1) {
      const size = trial === 0 ? 0 : Math.floor(random.number() * length);
      const path = join(directory.path, `cut-${trial}.db`);
      copyFileSync(original, path);
      truncateSync(path, size);
      expect(contentsOf(path), `cut to ${size} bytes`).toBe('store/corrupt');
      expect(readFileSync(path)).toHaveLength(size);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { faults, faultyServer, runCell } from '../../test/fault-table.ts';
import type { Cell, CellResult, Fault } from '../../test/fault-table.ts';

const phases = ['before', 'during', 'after'] as const;
const scopes = ['key', 'model'] as const;
const counts = [0, 1, 2] as const;

/** All of them take a minute: a prime number of steps apart, every fault and every column still comes up. */
const step = process.env['AURA_TEST_LONG'] === '1' ? 1 : 7;

const table: readonly Cell[] = faults.flatMap((fault) =>
  phases.flatMap((phase) =>
    scopes.flatMap((scope) =>
      counts.flatMap((spare) =>
        counts.map((fallbacks): Cell => ({ fault, phase, scope, keys: spare + 1, fallbacks })),
      ),
    ),
  ),
);

const cells = table.filter((_, at) => at % step === 0);

/** How many run at the same time. */
const width = 24;

/** What no attempt is needed for. */
const harmless: ReadonlySet<Fault> = new Set(['no usage']);
/** What another credential makes no difference for. */
const ofTheRequest: ReadonlySet<Fault> = new Set(['413']);

function canRecover({ fault, scope, keys, fallbacks }: Cell): boolean {
  if (harmless.has(fault) || fallbacks > 0) return true;
  return scope === 'key' && keys > 1 && !ofTheRequest.has(fault);
}

async function runAll(): Promise<ReadonlyMap<Cell, CellResult>> {
  await using server = await faultyServer(cells);
  const results = new Map<Cell, CellResult>();
  const queue = cells.entries();
  const work = async (): Promise<void> => {
    for (const [at, cell] of queue) results.set(cell, await runCell(server.url, cell, at));
  };
  await Promise.all(Array.from({ length: width }, work));
  return results;
}

function name({ fault, phase, scope, keys, fallbacks }: Cell): string {
  return `${fault} ${phase} a call, ${scope}, ${keys} keys, ${fallbacks} fallbacks`;
}

describe('the table of faults', () => {
  it('has no cell that does not recover although it can, none without one end, and none that repeats a tool [workspace 85]', async () => {
    const wrong = [...(await runAll())].flatMap(([cell, result]) => {
      const { text, code, effects, ends } = result;
      // An empty answer that nobody can better is one: the run ends without a text.
      const isSilent = cell.fault === 'empty choices' && code === undefined && effects <= 1;
      const isFine = canRecover(cell)
        ? text?.endsWith('All is well.') && code === undefined && effects === 1
        : isSilent || (text === undefined && code?.startsWith('provider/') && effects <= 1);
      return isFine && ends.length === 1 ? [] : [`${name(cell)}: ${JSON.stringify(result)}`];
    });
    expect(wrong).toEqual([]);
    expect(table).toHaveLength(faults.length * 54);
  }, 120_000);
});

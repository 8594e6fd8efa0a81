import { addUsage, AuraError, Namespace, noUsage } from '@aura/core';
import type { RunLogs, RunQuery, RunRecord, RunSummary, Usage } from '@aura/core';
import type { CliContext } from '../../app/cli-context.ts';
import type { DataFlags } from '../../settings/data-directory.ts';
import { wholeNumber } from '../../settings/whole-number.ts';
import { formatTable } from '../../terminal/format-table.ts';
import { withStore } from '../stored/with-store.ts';

/** The flags of `aura runs cost`. */
export interface CostFlags extends DataFlags {
  readonly by?: string;
  readonly namespace?: string;
  readonly days?: string;
  readonly json?: boolean;
}

/** What the runs of one group have used together. */
export interface GroupCost {
  readonly group: string;
  readonly runs: number;
  readonly usage: Usage;
  /** Of the runs whose cost is known. Absent when that is none of them. */
  readonly costMicros?: number;
  /** Runs whose cost is not known: they cost something. */
  readonly unpriced: number;
}

const dayMs = 86_400_000;

const groups: Readonly<Record<string, (run: RunSummary) => string>> = {
  agent: ({ agent }) => agent,
  session: ({ session }) => session,
  namespace: ({ namespace }) => namespace,
  tenant: ({ namespace }) =>
    Namespace.tryParse(namespace, { allowSystem: true })?.id('tenant') ?? namespace,
  day: ({ startedAt }) => new Date(startedAt).toISOString().slice(0, 10),
};

/** Usage and cost of a run that has ended, from the last record of its log. */
function spentBy(last: RunRecord | undefined): {
  readonly usage: Usage;
  readonly costMicros?: number;
} {
  if (last?.type !== 'event') return { usage: noUsage };
  if (last.event.type === 'run.completed') return last.event.outcome;
  return last.event.type === 'run.failed' ? last.event : { usage: noUsage };
}

/** Adds up what runs have cost, dearest group first. */
export async function costsOf(
  runLogs: RunLogs,
  options: {
    readonly groupOf: (run: RunSummary) => string;
    readonly scope?: Namespace | undefined;
    readonly startedAfter: number;
  },
): Promise<readonly GroupCost[]> {
  const { groupOf, scope, startedAfter } = options;
  const logs = scope === undefined ? runLogs.everywhere() : runLogs.within(scope);
  const sums = new Map<string, GroupCost>();
  const query: RunQuery = { status: ['completed', 'failed'], limit: 200 };
  let cursor: string | undefined;
  do {
    const page = await logs.list({ ...query, ...(cursor === undefined ? {} : { cursor }) });
    for (const run of page.items) {
      if (run.startedAt < startedAfter) continue;
      const own = runLogs.within(Namespace.parse(run.namespace, { allowSystem: true }));
      const [last] = await own.read(run.runId, { after: run.seq - 1, limit: 1 });
      const { usage, costMicros } = spentBy(last);
      const group = groupOf(run);
      const before = sums.get(group);
      // A run that has asked no model has cost nothing, and that is known.
      const cost = costMicros ?? (usage.requests === 0 ? 0 : undefined);
      const known = cost === undefined ? before?.costMicros : (before?.costMicros ?? 0) + cost;
      sums.set(group, {
        group,
        runs: (before?.runs ?? 0) + 1,
        usage: addUsage(before?.usage ?? noUsage, usage),
        ...(known === undefined ? {} : { costMicros: known }),
        unpriced: (before?.unpriced ?? 0) + (cost === undefined ? 1 : 0),
      });
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return [...sums.values()].sort(
    (one, other) =>
      (other.costMicros ?? 0) - (one.costMicros ?? 0) ||
      other.usage.inputTokens - one.usage.inputTokens,
  );
}

function row({ group, runs, usage, costMicros, unpriced }: GroupCost): readonly string[] {
  const { inputTokens, cacheReadTokens, outputTokens, reasoningTokens } = usage;
  return [
    group,
    String(runs),
    String(inputTokens),
    String(cacheReadTokens),
    String(outputTokens),
    String(reasoningTokens),
    costMicros === undefined ? 'unknown' : `$${(costMicros / 1_000_000).toFixed(6)}`,
    unpriced === 0 ? '' : String(unpriced),
  ];
}

const header = ['RUNS', 'INPUT', 'CACHED', 'OUTPUT', 'REASONING', 'COST', 'UNPRICED'];

/** Shows what ended runs have cost, by what is asked for. */
export async function costRuns(context: CliContext, flags: CostFlags): Promise<void> {
  const { by = 'agent', namespace, days, json = false } = flags;
  const groupOf = groups[by];
  if (groupOf === undefined) {
    throw new AuraError('cli/usage', {
      message: `--by is ${JSON.stringify(by)}, expected one of ${Object.keys(groups).join(', ')}`,
    });
  }
  const scope =
    namespace === undefined ? undefined : Namespace.parse(namespace, { allowSystem: true });
  const startedAfter = days === undefined ? 0 : Date.now() - wholeNumber('days', days, 1) * dayMs;
  await withStore(context, flags, async ({ runLogs }) => {
    const costs = await costsOf(runLogs, { groupOf, scope, startedAfter });
    context.process.stdout.write(
      json
        ? `${JSON.stringify(costs, undefined, 2)}\n`
        : formatTable([[by.toUpperCase(), ...header], ...costs.map(row)]),
    );
  });
}

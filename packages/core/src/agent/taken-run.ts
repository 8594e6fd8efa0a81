import { AuraError } from '../errors/aura-error.ts';
import type { RunLog } from '../run/run-logs.ts';
import type { RunOpened, RunRecord, RunRecordBody } from '../run/run-record.ts';
import { isOver, statusAfter } from '../run/summarise-run.ts';
import { mainScope } from '../run/scope.ts';
import type { AgentRunnerOptions } from './agent-runner-options.ts';
import type { RunRef } from './run-ref.ts';

/** A run whose log was taken over: it has begun, has not ended, and nobody else can write to it. */
export class TakenRun {
  readonly log: RunLog;
  readonly opened: RunOpened;
  readonly #world: AgentRunnerOptions;
  readonly #records: RunRecord[];

  private constructor(world: AgentRunnerOptions, log: RunLog, records: readonly RunRecord[]) {
    const [first] = records;
    if (first?.type !== 'run.opened') {
      throw new AuraError('run/unreadable', {
        message: `the log of ${log.runId} does not begin with run.opened`,
      });
    }
    this.log = log;
    this.opened = first;
    this.#world = world;
    this.#records = [...records];
  }

  /** Takes a run's log. Undefined when it is held, unknown, or has ended. */
  static async take(world: AgentRunnerOptions, run: RunRef): Promise<TakenRun | undefined> {
    const scoped = world.runLogs.within(run.namespace);
    const log = await scoped.acquire(run.runId);
    if (log === undefined) return undefined;
    try {
      const records = await scoped.read(run.runId);
      if (!hasEnded(records)) return new TakenRun(world, log, records);
    } catch (error) {
      await log.release();
      throw error;
    }
    await log.release();
    return undefined;
  }

  get records(): readonly RunRecord[] {
    return this.#records;
  }

  /** Adds records before the run lives again, or instead of it. Durable when it resolves. */
  async append(bodies: readonly RunRecordBody[]): Promise<void> {
    if (bodies.length === 0) return;
    const at = this.#world.clock.now();
    const last = this.#records.at(-1)?.seq ?? 0;
    const added = bodies.map((body, index): RunRecord => ({
      ...body,
      seq: last + 1 + index,
      at,
      scope: mainScope,
    }));
    await this.log.append(added);
    this.#records.push(...added);
  }
}

function hasEnded(records: readonly RunRecord[]): boolean {
  const last = records.at(-1);
  return last?.type === 'event' && isOver(statusAfter(last.event.type));
}

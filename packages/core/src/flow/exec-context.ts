import type { JsonValue } from '../json/json.ts';
import { SuspendSignal } from './control-signals.ts';
import type { FlowRun } from './flow-run.ts';
import { execKey } from './flow-past.ts';
import type { NodeContext, Params } from './types.ts';
import type { Visit } from './visit.ts';

/** The context of one attempt. A class, so that its rarely used parts are made on demand. */
export class ExecContext implements NodeContext<never> {
  readonly runId: string;
  readonly path: string;
  readonly visit: number;
  readonly params: Params;
  readonly attempt: number;
  readonly item: number | undefined;
  readonly services: never;
  readonly #run: FlowRun;
  readonly #visit: Visit;

  constructor(run: FlowRun, visit: Visit, attempt: number) {
    this.runId = run.runId;
    this.path = visit.path;
    this.visit = visit.count;
    this.params = visit.params;
    this.attempt = attempt;
    this.item = visit.item;
    // The types of a flow and its nodes guarantee that a run has the services its nodes ask for.
    this.services = run.services as never;
    this.#run = run;
    this.#visit = visit;
  }

  get signal(): AbortSignal {
    return this.#visit.scope.signal;
  }

  get clock(): FlowRun['clock'] {
    return this.#run.clock;
  }

  get random(): FlowRun['random'] {
    return this.#run.random;
  }

  get idempotencyKey(): string {
    return `${this.runId}:${execKey(this.#visit.key, this.item)}`;
  }

  get resumed(): JsonValue | undefined {
    return this.#run.past.answer(this.#visit.key, this.item);
  }

  suspend(token: string, info: JsonValue): never {
    throw new SuspendSignal([{ item: this.item, token, info }]);
  }
}

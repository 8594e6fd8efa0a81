import type { Tool } from '../tool.ts';
import type { DispatchRun } from './dispatch-run.ts';
import { offerTools } from './offered-tools.ts';
import type { OfferedTools } from './offered-tools.ts';
import { allowedTools } from './run-policy.ts';

function isSameList(left: readonly Tool[], right: readonly Tool[]): boolean {
  return left.length === right.length && left.every((tool, index) => tool === right[index]);
}

/** The tools of one run: listed once, and offered as far as the policies of the moment allow. */
export class RunTools {
  readonly #run: DispatchRun;
  #listed: Promise<readonly Tool[]> | undefined;
  #allowed: readonly Tool[] = [];
  #offered: Promise<OfferedTools> | undefined;

  constructor(run: DispatchRun) {
    this.#run = run;
  }

  /** What is on offer. */
  offered(signal: AbortSignal): Promise<OfferedTools> {
    return this.#offered ?? this.renew(signal);
  }

  /** Decides anew what is on offer. The same object while the decisions are the same, so that equal offers stay equal. */
  renew(signal: AbortSignal): Promise<OfferedTools> {
    this.#offered = this.#decide(signal);
    return this.#offered;
  }

  async #decide(signal: AbortSignal): Promise<OfferedTools> {
    this.#listed ??= Promise.resolve(this.#run.agent.tools.list(signal));
    const all = await this.#listed;
    const allowed = await allowedTools(this.#run, all);
    if (!isSameList(allowed, this.#allowed)) this.#allowed = allowed;
    return offerTools(this.#allowed, all);
  }
}

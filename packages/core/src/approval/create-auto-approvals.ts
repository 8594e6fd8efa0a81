import { AuraError } from '../errors/aura-error.ts';
import type { Awaitable } from '../json/json.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Principal } from '../namespace/principal.ts';
import type { Clock, Millis } from '../ports/clock.ts';
import { matchesSimpleGlob } from '../text/matches-simple-glob.ts';
import type {
  AutoApproval,
  AutoApprovalPlace,
  AutoApprovals,
  AutoApproved,
  CoverableCall,
} from './auto-approval.ts';

/** How consent beforehand may be given. */
export interface AutoApprovalOptions {
  readonly clock: Clock;
  /** Where and by whom everything may be let through. Default: nowhere. */
  readonly allowChaos?:
    | boolean
    | ((namespace: Namespace, principal: Principal | undefined) => Awaitable<boolean>);
}

const longestMs: Millis = 24 * 60 * 60 * 1_000;

/** One consent and the calls that have used it. */
class Grant {
  readonly auto: AutoApproval;
  readonly #calls = new Set<string>();

  constructor(auto: AutoApproval) {
    this.auto = auto;
  }

  use({ tool, runId, scope, callId }: CoverableCall): AutoApproved | undefined {
    const { mode, tools = [], maxCalls = Infinity, by } = this.auto;
    if (mode === 'off') return undefined;
    if (mode === 'tools' && !tools.some((glob) => matchesSimpleGlob(glob, tool))) return undefined;
    const call = `${runId}/${scope}/${callId}`;
    if (!this.#calls.has(call)) {
      if (this.#calls.size >= maxCalls) return undefined;
      this.#calls.add(call);
    }
    return { by, mode };
  }
}

function keyOf({ namespace, session }: AutoApprovalPlace): string {
  return `${namespace.key} ${session}`;
}

class MemoryAutoApprovals implements AutoApprovals {
  readonly #options: AutoApprovalOptions;
  /** Per session what was set, and what was remembered since. */
  readonly #grants = new Map<string, readonly Grant[]>();

  constructor(options: AutoApprovalOptions) {
    this.#options = options;
  }

  async set(place: AutoApprovalPlace, auto: AutoApproval, principal?: Principal): Promise<void> {
    // Not a number would never be over.
    if (!(auto.until <= this.#options.clock.now() + longestMs)) {
      throw new AuraError('approval/invalid_auto', {
        message: 'consent beforehand lasts at most 24 hours',
      });
    }
    if (auto.mode === 'chaos' && !(await this.#mayBeChaos(place.namespace, principal))) {
      throw new AuraError('approval/invalid_auto', {
        message: `not everything may be approved beforehand in ${place.namespace.key}`,
        hint: 'List the tools instead, or allow chaos for this namespace.',
      });
    }
    this.#grants.set(keyOf(place), [new Grant(auto)]);
  }

  remember(place: AutoApprovalPlace, tool: string, by: string): void {
    const until = this.#options.clock.now() + longestMs;
    const grant = new Grant({ mode: 'tools', tools: [tool], by, until });
    this.#grants.set(keyOf(place), [...this.#living(place), grant]);
  }

  use(call: CoverableCall): AutoApproved | undefined {
    for (const grant of this.#living(call)) {
      const approved = grant.use(call);
      if (approved !== undefined) return approved;
    }
    return undefined;
  }

  async #mayBeChaos(namespace: Namespace, principal: Principal | undefined): Promise<boolean> {
    const { allowChaos = false } = this.#options;
    if (typeof allowChaos === 'boolean') return allowChaos;
    return (await allowChaos(namespace, principal)) === true;
  }

  #living(place: AutoApprovalPlace): readonly Grant[] {
    const key = keyOf(place);
    const grants = this.#grants.get(key);
    if (grants === undefined) return [];
    const living = grants.filter(({ auto }) => this.#options.clock.now() < auto.until);
    if (living.length === 0) this.#grants.delete(key);
    else if (living.length < grants.length) this.#grants.set(key, living);
    return living;
  }
}

/** Keeps consent in this process: it ends with the process at the latest, and calls are then put before somebody again. */
export function createAutoApprovals(options: AutoApprovalOptions): AutoApprovals {
  return new MemoryAutoApprovals(options);
}

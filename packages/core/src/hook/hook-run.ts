import { AuraError } from '../errors/aura-error.ts';
import type { AuraEventBody } from '../events/aura-event.ts';
import type { RunId } from '../ids/ids.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Principal } from '../namespace/principal.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { RunJournal } from '../run/run-journal.ts';
import { callWithin } from './call-within.ts';
import { deepFreeze } from './deep-freeze.ts';
import type { HookContext } from './hook-context.ts';
import type { HookDecision } from './hook-decision.ts';
import { failureMeans, isVeto } from './hook-round.ts';
import type { HookRound, RoundEnd } from './hook-round.ts';
import type { Hook, HookPoint } from './hook.ts';

/** Whose hooks they are. */
export interface HookPlace {
  readonly namespace: Namespace;
  readonly principal?: Principal;
  readonly runId: RunId;
  /** Id of the agent. */
  readonly agent: string;
  readonly depth: number;
}

/** What the hooks of a run are called with. */
export interface HookWorld {
  readonly clock: Clock;
  readonly logger: Logger;
}

type NoteBody = Extract<AuraEventBody, { type: 'hook.vetoed' | 'hook.failed' | 'hook.emitted' }>;

const defaultTimeoutMs = 30_000;

/** A hook in one run. */
interface HookEntry {
  readonly hook: Hook;
  readonly state: Map<string, unknown>;
}

function describe(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The hooks of one life of a run. */
export class HookRun {
  readonly place: HookPlace;
  /** Model calls so far, the one that is being made included. */
  turn = 0;
  /** The stored session, once it was read. */
  session: HookContext['session'];
  /** Whether the run has begun for its hooks, in this life or an earlier one. */
  isOpen = false;
  readonly #world: HookWorld;
  readonly #entries: readonly HookEntry[];
  readonly #byPoint = new Map<HookPoint, readonly HookEntry[]>();
  /** Events from before there was a log to keep them in. */
  #early: NoteBody[] = [];
  #journal: { readonly journal: RunJournal; readonly spanId: string } | undefined;

  constructor(hooks: readonly Hook[], place: HookPlace, world: HookWorld) {
    this.place = place;
    this.#world = world;
    this.#entries = hooks.map((hook) => ({ hook, state: new Map() }));
  }

  /** Goes on with a run that was begun in an earlier life. */
  goOn(turn: number, session?: HookContext['session']): void {
    this.isOpen = true;
    this.turn = turn;
    this.session = session;
  }

  /** From here on events about hooks are those of the run. */
  attach(journal: RunJournal, spanId: string): void {
    this.#journal = { journal, spanId };
    for (const event of this.takeEarly()) journal.record({ type: 'event', event, spanId });
  }

  /** The events of a run that has no log, which are nobody's any more. */
  takeEarly(): readonly NoteBody[] {
    return this.#early.splice(0);
  }

  /** Whether any hook is called at a point. */
  has(point: HookPoint): boolean {
    return this.#at(point).length > 0;
  }

  /** Takes down what hooks have decided. */
  decided(
    point: HookPoint,
    decision: HookDecision,
    about: HookRound<unknown, unknown>['about'] = {},
  ): void {
    this.#journal?.journal.record({
      type: 'hook.decided',
      point,
      turn: this.turn,
      ...about,
      decision,
    });
  }

  /**
   * Calls the hooks of a point, one after the other. Throws `hook/failed` when one fails that is to fail the run, and the
   * reason of the signal when that aborts.
   */
  async round<Subject, Returned, Done = never>(
    round: HookRound<Subject, Returned, Done>,
  ): Promise<RoundEnd<Subject, Done>> {
    const { point, signal, about } = round;
    let { subject } = round;
    for (const entry of this.#at(point)) {
      try {
        const returned = await this.#call(entry, round, subject);
        if (returned === undefined || returned === null) continue;
        if (isVeto(returned, point)) return this.#vetoed(entry, returned.veto, round);
        const taken = round.take(returned, subject);
        if ('done' in taken) return { type: 'done', value: taken.done };
        subject = taken.next;
      } catch (thrown) {
        if (signal?.aborted === true) throw thrown;
        const means = this.#failed(entry, point, thrown, about);
        if (means === 'veto') return this.#vetoed(entry, 'the hook has failed', round);
        if (means === 'fail_run' && round.isOver !== true) {
          this.decided(point, { type: 'fail' });
          throw this.#failure(entry, point, thrown);
        }
      }
    }
    return { type: 'passed', subject, isChanged: subject !== round.subject };
  }

  /** The hooks, in the order in which they are called. */
  get hooks(): readonly Hook[] {
    return this.#entries.map(({ hook }) => hook);
  }

  /** Calls the hooks of a point that must not wait. Throws like {@link round}. */
  roundNow<Subject, Returned>(
    round: Pick<HookRound<Subject, Returned>, 'point' | 'subject' | 'take'> & {
      readonly call: (hook: Hook, subject: Subject, context: HookContext) => void | Returned;
      readonly contexts: ReadonlyMap<Hook, HookContext>;
    },
  ): Subject {
    const { point } = round;
    let { subject } = round;
    for (const entry of this.#at(point)) {
      try {
        const context = round.contexts.get(entry.hook);
        const returned = context && round.call(entry.hook, deepFreeze(subject), context);
        const taken = returned === undefined ? undefined : round.take(returned, subject);
        if (taken !== undefined && 'next' in taken) subject = taken.next;
      } catch (thrown) {
        const means = this.#failed(entry, point, thrown);
        if (means === 'fail_run') throw this.#failure(entry, point, thrown);
      }
    }
    return subject;
  }

  /** The contexts of the hooks of a point, for calls that come so often that they share one. */
  contexts(point: HookPoint, signal: AbortSignal): ReadonlyMap<Hook, HookContext> {
    return new Map(
      this.#at(point).map((entry) => [entry.hook, this.#context(entry, signal)] as const),
    );
  }

  #at(point: HookPoint): readonly HookEntry[] {
    const known = this.#byPoint.get(point);
    if (known !== undefined) return known;
    const found = this.#entries.filter(({ hook }) => hook[point] !== undefined);
    this.#byPoint.set(point, found);
    return found;
  }

  async #call<Subject, Returned, Done>(
    entry: HookEntry,
    { call, signal }: HookRound<Subject, Returned, Done>,
    subject: Subject,
  ) {
    const { hook } = entry;
    const { clock } = this.#world;
    const bounds = { clock, timeoutMs: hook.timeoutMs ?? defaultTimeoutMs, signal };
    return callWithin(bounds, (own) => call(hook, deepFreeze(subject), this.#context(entry, own)));
  }

  #context({ hook, state }: HookEntry, signal: AbortSignal): HookContext {
    const { namespace, principal, runId, agent, depth } = this.place;
    return {
      namespace,
      ...(principal === undefined ? {} : { principal }),
      runId,
      turn: this.turn,
      agent,
      depth,
      ...(this.session === undefined ? {} : { session: this.session }),
      signal,
      logger: this.#world.logger,
      state,
      emit: (name, data) => this.#note({ type: 'hook.emitted', hook: hook.name, name, data }),
    };
  }

  #vetoed<Subject, Returned, Done>(
    { hook }: HookEntry,
    reason: string,
    { point, about }: HookRound<Subject, Returned, Done>,
  ): RoundEnd<Subject, Done> {
    this.#note({ type: 'hook.vetoed', hook: hook.name, point, reason, ...about });
    return { type: 'vetoed', hook: hook.name, reason };
  }

  #failed(
    { hook }: HookEntry,
    point: HookPoint,
    thrown: unknown,
    about: HookRound<unknown, unknown>['about'] = {},
  ): ReturnType<typeof failureMeans> {
    const error = describe(thrown);
    const { runId } = this.place;
    this.#world.logger.log('warn', 'a hook has failed', { runId, hook: hook.name, point, error });
    this.#note({ type: 'hook.failed', hook: hook.name, point, error, ...about });
    return failureMeans(hook, point);
  }

  #failure({ hook }: HookEntry, point: HookPoint, cause: unknown): AuraError {
    const what = describe(cause);
    return new AuraError('hook/failed', {
      message: `the hook "${hook.name}" has failed at ${point}: ${what}`,
      cause,
    });
  }

  #note(event: NoteBody): void {
    if (this.#journal === undefined) {
      this.#early.push(event);
      return;
    }
    const { journal, spanId } = this.#journal;
    journal.record({ type: 'event', event, spanId });
  }
}

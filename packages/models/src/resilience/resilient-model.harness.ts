import type {
  ModelCallOptions,
  ModelEvent,
  ModelInfo,
  ModelPort,
  ModelRequest,
  Random,
  RetryClass,
} from '@aura/core';
import { silentLogger } from '@aura/core';
import { fakeClock, scriptedModel } from '@aura/testkit';
import type { FakeClock, ScriptedModel, ScriptedStep } from '@aura/testkit';
import { retryClasses } from '../errors/provider-errors.ts';
import type { ProviderErrorName } from '../errors/provider-errors.ts';
import { createMemoryProfileStates } from './memory-profile-states.ts';
import type { ModelRoute } from './model-route.ts';
import { ProfileLedger } from './profile-ledger.ts';
import { createResilientModel } from './resilient-model.ts';
import type { ResilientModelOptions } from './resilient-model.ts';

/** A failure of a scripted model, classified as providers are. */
export function failing(
  name: ProviderErrorName,
  more: { readonly retryAfterMs?: number; readonly text?: string } = {},
): ScriptedStep {
  const { text, retryAfterMs } = more;
  const retry: RetryClass = retryClasses[name];
  return {
    ...(text === undefined ? {} : { text }),
    error: {
      code: `provider/${name}`,
      retry,
      afterText: text !== undefined,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    },
  };
}

/** A conversation of one word. */
export const shortRequest: ModelRequest = { system: [], messages: [], tools: [] };

/** What the credentials of a model do, call by call, in the order of preference. */
export interface Scripts {
  readonly [profile: string]: readonly ScriptedStep[];
}

interface Route extends Pick<ModelRoute, 'lacks'> {
  readonly info?: Partial<ModelInfo>;
  readonly profiles: Scripts;
}

/** A resilient model over scripted ones. */
export interface ResilientSetUp {
  readonly clock: FakeClock;
  readonly model: ModelPort;
  readonly ledger: ProfileLedger;
  readonly models: ReadonlyMap<string, ScriptedModel>;
  /** How often each credential was asked: `model/profile`. */
  asked(): Readonly<Record<string, number>>;
  /** All events of a call, while time passes as fast as it can. */
  call(options?: Partial<ModelCallOptions>, request?: ModelRequest): Promise<readonly ModelEvent[]>;
}

/** Sets up models `m0`, `m1`, ... with the given credentials each. */
export function setUpRoutes(
  routes: readonly Route[],
  options: Partial<Omit<ResilientModelOptions, 'routes'>> & { readonly jitter?: number } = {},
): ResilientSetUp {
  const clock = fakeClock();
  const states = createMemoryProfileStates();
  const ledger = options.ledger ?? new ProfileLedger({ states, clock, logger: silentLogger });
  const models = new Map<string, ScriptedModel>();
  const random: Random = { fill: (bytes) => bytes, number: () => options.jitter ?? 0.5 };
  const made = routes.map(({ info, profiles, ...route }, rank): ModelRoute => {
    const named = { provider: 'test', model: `m${rank}`, ...info };
    const [first, ...others] = Object.entries(profiles).map(([id, steps]) => {
      const port = scriptedModel(steps, { info: named, chunking: 'whole' });
      models.set(`${named.model}/${id}`, port);
      return { id, port };
    });
    if (first === undefined) throw new RangeError('a model needs a credential');
    return { ...route, profiles: [first, ...others] };
  });
  const [first, ...others] = made;
  if (first === undefined) throw new RangeError('there has to be a model');
  const model = createResilientModel({
    clock,
    random,
    ...options,
    routes: [first, ...others],
    ledger,
  });
  return {
    clock,
    model,
    ledger,
    models,
    asked: () =>
      Object.fromEntries([...models].map(([name, { requests }]) => [name, requests.length])),
    async call(callOptions = {}, request = shortRequest) {
      const events: ModelEvent[] = [];
      const signal = callOptions.signal ?? new AbortController().signal;
      const progress = { isOver: false };
      const drain = async (): Promise<void> => {
        for await (const batch of model.stream(request, { ...callOptions, signal })) {
          events.push(...batch);
        }
      };
      const done = drain().finally(() => (progress.isOver = true));
      await clock.settle();
      while (!progress.isOver) await clock.advance(100);
      await done;
      return events;
    },
  };
}

import type { Flow, MountedFlow, Params } from './types.ts';

/** How an inner flow sees the outer one. */
export interface MountOptions<Outer, Inner> {
  /** Added to the outer params; these win. */
  readonly params?: Params;
  /** The inner flow's first state. Synchronous and pure. */
  readonly get: (state: Readonly<Outer>) => Inner;
  /** What the inner flow's last state changes outside. Synchronous and pure. */
  readonly set: (state: Readonly<Outer>, inner: Inner) => Partial<NoInfer<Outer>>;
}

/** Places a flow with a state of its own inside another one. A flow added without `mount` shares the outer state. */
export function mount<Outer extends object, Inner extends object, Services, Action extends string>(
  inner: Flow<Inner, Services, Action>,
  options: MountOptions<Outer, Inner>,
): MountedFlow<Outer, Services, Action> {
  return {
    type: 'mounted',
    kind: inner.kind,
    version: inner.version,
    actions: inner.actions,
    // What the inner flow works on is known here only; the signature has checked that `get` and `set` fit it.
    flow: inner as unknown as Flow<never, Services, Action>,
    params: options.params ?? {},
    get: options.get,
    set: options.set,
  };
}

/** A timer as it is written. */
export interface TimerWrite {
  /** Canonical key. */
  readonly namespace: string;
  readonly key: string;
  readonly kind: string;
  readonly dueAt: number;
  /** Everything about it but the namespace, as JSON text; equal for equal timers. */
  readonly body: string;
}

/** A timer that this store now handles. */
export interface HeldTimer {
  readonly no: number;
  readonly namespace: string;
  readonly body: string;
  /** How often it was taken, this time included: the fence of the claim. */
  readonly attempts: number;
}

/** The end of a timer. */
export interface TimerEnding {
  readonly at: number;
  /** As JSON text. */
  readonly end: string;
}

/** What the writer can be asked to do about timers. */
export interface TimerOps {
  setTimer: {
    readonly args: { readonly timer: TimerWrite; readonly replaced: TimerEnding };
    readonly result: undefined;
  };
  /** False when none was open. */
  cancelTimer: {
    readonly args: {
      readonly namespace: string;
      readonly key: string;
      readonly ending: TimerEnding;
    };
    readonly result: boolean;
  };
  claimTimers: {
    readonly args: {
      readonly kinds: readonly string[];
      readonly limit: number;
      readonly now: number;
    };
    readonly result: readonly HeldTimer[];
  };
  /** False when it is not held under this fence any more. */
  finishTimer: {
    readonly args: {
      readonly timer: HeldTimer;
      readonly ending: TimerEnding;
      readonly following: TimerWrite | undefined;
    };
    readonly result: boolean;
  };
  releaseTimer: { readonly args: { readonly timer: HeldTimer }; readonly result: undefined };
  /** Removes a slice of those that have ended before. */
  pruneTimers: {
    readonly args: { readonly endedBefore: number };
    readonly result: { readonly more: boolean };
  };
}

/** Signals that ask the program to end. */
export const stopSignalNames = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The name of a signal that asks the program to end. */
export type StopSignalName = (typeof stopSignalNames)[number];

/** A request to end the program. */
export interface StopSignal {
  readonly name: StopSignalName;
  /** When it came, in milliseconds of a clock that never jumps. */
  readonly at: number;
}

/** Where such requests come from. */
export interface StopSignals {
  /** Calls the listener for each signal until the returned function is called. */
  subscribe(listener: (signal: StopSignal) => void): () => void;
}

/** Those of this process. While somebody listens, signals do not end it. */
export const nodeStopSignals: StopSignals = {
  subscribe(listener) {
    const handle = (name: NodeJS.Signals): void => {
      const known = stopSignalNames.find((candidate) => candidate === name);
      if (known !== undefined) listener({ name: known, at: performance.now() });
    };
    for (const name of stopSignalNames) process.on(name, handle);
    return () => {
      for (const name of stopSignalNames) process.off(name, handle);
    };
  },
};

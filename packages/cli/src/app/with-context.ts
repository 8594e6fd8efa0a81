import type { CliContext } from './cli-context.ts';

/** The form in which stricli calls commands, which hands the world over as `this`, of one that takes it as an argument. */
export function withContext<Args extends readonly unknown[]>(
  command: (context: CliContext, ...args: Args) => Promise<void>,
): (this: CliContext, ...args: Args) => Promise<void> {
  return function callWithContext(...args) {
    return command(this, ...args);
  };
}

import { createContext, Script } from 'node:vm';

const holder: { work?: () => unknown } = {};
const context = createContext(holder);
const script = new Script('work()');

/** What `work` returns, or undefined when it is not done after that many milliseconds: it is ended then, wherever it is. */
export function withinTime<T>(work: () => T, ms: number): T | undefined {
  let result: T | undefined;
  holder.work = () => {
    result = work();
  };
  try {
    script.runInContext(context, { timeout: ms });
    return result;
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
    ) {
      return undefined;
    }
    throw error;
  } finally {
    delete holder.work;
  }
}

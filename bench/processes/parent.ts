import type { Answer, LoadReport, Load, Question } from './messages.ts';

function tell(answer: Answer): void {
  process.send?.(answer);
}

function cpuMicros(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/**
 * Tells the benchmark that this process is ready and answers its questions. The process ends with it: a benchmark that
 * was interrupted leaves nothing behind.
 */
export function serveParent(
  ready: { readonly url: string },
  {
    load = () => Promise.reject(new TypeError('no load here')),
    end = () => Promise.resolve(),
  }: {
    readonly load?: (load: Load) => Promise<LoadReport>;
    /** What to do before the process ends. */
    readonly end?: () => Promise<void>;
  } = {},
): void {
  process.once('disconnect', () => void end().finally(() => process.exit()));
  // Both ends of the channel are ours, so what comes in is a question.
  process.on('message', async (question: Question) => {
    if (question.type === 'cpu') tell({ type: 'cpu', micros: cpuMicros() });
    else tell({ type: 'load', report: await load(question.load) });
  });
  tell({ type: 'ready', ...ready });
}

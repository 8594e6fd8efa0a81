import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Answer, Load, LoadReport, Question } from './messages.ts';

/** The programs of this folder that run as processes of their own. */
export type Program =
  | 'model-server'
  | 'relay'
  | 'aura'
  | 'load-generator'
  | 'collector'
  | 'mcp-servers'
  | 'mcp-servers';

/** A process of the benchmark. Disposing of it ends it. */
export interface Child extends AsyncDisposable {
  /** Where it listens; empty for one that does not. */
  readonly url: string;
  /** CPU time since its start. */
  cpuMicros(): Promise<number>;
  /** Has it send requests. Only for the load generator. */
  load(load: Load): Promise<LoadReport>;
}

/** How long a process may take to end by itself, in milliseconds. */
const graceMs = 5_000;

/** Starts a program and waits until it is ready. Flags of this Node, such as `--cpu-prof`, hold for it as well. */
export async function startChild(program: Program, ...args: readonly string[]): Promise<Child> {
  const child = fork(new URL(`./${program}.ts`, import.meta.url), args);
  const exited = new AbortController();
  child.once('exit', (code) =>
    exited.abort(new Error(`the ${program} of the benchmark ended with code ${code}`)),
  );

  async function next<Type extends Answer['type']>(
    type: Type,
  ): Promise<Extract<Answer, { type: Type }>> {
    const { signal } = exited;
    try {
      // Both ends of the channel are ours, and questions are asked one at a time.
      const [answer] = (await once(child, 'message', { signal })) as [Answer];
      if (answer.type === type) return answer as Extract<Answer, { type: Type }>;
      throw new TypeError(`asked for ${type}, the ${program} answered ${answer.type}`);
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    }
  }
  function ask<Type extends Question['type']>(
    question: Extract<Question, { type: Type }>,
  ): Promise<Extract<Answer, { type: Type }>> {
    child.send(question);
    return next<Type>(question.type as Type);
  }

  const { url } = await next('ready');
  return {
    url,
    cpuMicros: async () => (await ask({ type: 'cpu' })).micros,
    load: async (load) => (await ask({ type: 'load', load })).report,
    async [Symbol.asyncDispose]() {
      if (exited.signal.aborted) return;
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      child.disconnect();
      await once(child, 'exit');
      clearTimeout(timer);
    },
  };
}

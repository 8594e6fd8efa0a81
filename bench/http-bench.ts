import type { Child } from './processes/start-child.ts';
import { startChild } from './processes/start-child.ts';
import { alternate } from './measure.ts';
import type { Round } from './measure.ts';
import type { LoadReport } from './processes/messages.ts';

/** What one server did under load, and what it cost. */
export interface ServerSample extends LoadReport {
  /** CPU time of the server alone. */
  readonly cpuMicros: number;
}

/** The load of one measurement. */
export interface HttpLoad {
  readonly stream: boolean;
  readonly concurrency: number;
  readonly rounds: number;
  readonly roundMs: number;
}

/** Aura and a bare relay in front of the same model server, and one client for both. */
export interface HttpBench extends AsyncDisposable {
  /** Loads both servers in turn, after a warm-up. */
  measure(load: HttpLoad): Promise<readonly Round<ServerSample>[]>;
}

/** Long enough for the compiler to have done its work, in milliseconds. */
const warmUpMs = 1_500;

/** Starts the processes; `answer` says which of its answers the model server gives. */
export async function startHttpBench(answer: 'short' | 'single' | 'burst'): Promise<HttpBench> {
  await using stack = new AsyncDisposableStack();
  const start = async (...program: Parameters<typeof startChild>): Promise<Child> =>
    stack.use(await startChild(...program));
  const modelServer = await start('model-server');
  const modelUrl = `${modelServer.url}/${answer}`;
  const aura = await start('aura', modelUrl);
  const relay = await start('relay', modelUrl);
  const client = await start('load-generator');

  const sample = async (
    server: Child,
    load: HttpLoad,
    durationMs: number,
  ): Promise<ServerSample> => {
    const { stream, concurrency } = load;
    const messages = [{ role: 'user', content: 'What does the answer depend on?' }];
    const body = JSON.stringify({ model: 'bench', stream, messages });
    const url = `${server.url}/v1/chat/completions`;
    const before = await server.cpuMicros();
    const report = await client.load({ url, body, concurrency, durationMs });
    return { ...report, cpuMicros: (await server.cpuMicros()) - before };
  };

  const processes = stack.move();
  return {
    async measure(load) {
      for (const server of [aura, relay]) await sample(server, load, warmUpMs);
      return alternate(
        load.rounds,
        () => sample(aura, load, load.roundMs),
        () => sample(relay, load, load.roundMs),
      );
    },
    [Symbol.asyncDispose]: () => processes.disposeAsync(),
  };
}

import type { Child } from './processes/start-child.ts';
import { startChild } from './processes/start-child.ts';
import { alternate } from './measure.ts';
import type { Round } from './measure.ts';
import type { Load, LoadReport } from './processes/messages.ts';

/** What one server did under load, and what it cost. */
export interface ServerSample extends LoadReport {
  /** CPU time of the server alone. */
  readonly cpuMicros: number;
}

/** The load of one measurement: each round is a spell for either server. */
export interface HttpLoad extends Pick<Load, 'concurrency' | 'durationMs'> {
  readonly rounds: number;
}

/** Aura and a bare relay in front of the same model server, and one client for both. All are warm. */
export interface HttpBench extends AsyncDisposable {
  /** Loads both servers in turn. */
  measure(load: HttpLoad): Promise<readonly Round<ServerSample>[]>;
}

/** How long the just-in-time compiler goes on improving a server under load: the more code, the longer. */
const warmUpMs = { aura: 4_000, relay: 1_000 } as const;
const warmUpConcurrency = 16;

/** What the processes of a benchmark do. */
export interface HttpBenchOptions {
  /** Which of its answers the model server gives. */
  readonly answer: 'short' | 'single' | 'burst';
  /** Whether answers are streamed. */
  readonly stream: boolean;
  /** Where Aura keeps its runs. */
  readonly runs: 'memory' | 'stored';
}

/** Starts the processes and warms them up. */
export async function startHttpBench({
  answer,
  stream,
  runs,
}: HttpBenchOptions): Promise<HttpBench> {
  await using stack = new AsyncDisposableStack();
  const start = async (...program: Parameters<typeof startChild>): Promise<Child> =>
    stack.use(await startChild(...program));
  const modelServer = await start('model-server');
  const modelUrl = `${modelServer.url}/${answer}`;
  const aura = await start('aura', modelUrl, runs);
  const relay = await start('relay', modelUrl);
  const client = await start('load-generator');

  const messages = [{ role: 'user', content: 'What does the answer depend on?' }];
  const body = JSON.stringify({ model: 'bench', stream, messages });
  const sample = async (
    server: Child,
    spell: Pick<Load, 'concurrency' | 'durationMs'>,
  ): Promise<ServerSample> => {
    const url = `${server.url}/v1/chat/completions`;
    const before = await server.cpuMicros();
    const report = await client.load({ url, body, ...spell });
    return { ...report, cpuMicros: (await server.cpuMicros()) - before };
  };
  await sample(aura, { concurrency: warmUpConcurrency, durationMs: warmUpMs.aura });
  await sample(relay, { concurrency: warmUpConcurrency, durationMs: warmUpMs.relay });

  const processes = stack.move();
  return {
    measure: ({ rounds, ...spell }) =>
      alternate(rounds, {
        subject: () => sample(aura, spell),
        baseline: () => sample(relay, spell),
      }),
    [Symbol.asyncDispose]: () => processes.disposeAsync(),
  };
}

/**
 * `npm start`: a model server, a math server and Aura, all real but for the model's brain; one question, then it serves.
 *
 *   --once          end after the answer
 *   --port N        default 8080, or the next free one
 *   --from-sources  run Aura without building it first
 */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { ask } from './ask.ts';
import { describeRealModels } from './real-models.ts';
import { question, startScriptedModel } from './scripted-model.ts';
import { findPort, startAura } from './serve.ts';

interface Flags {
  readonly once: boolean;
  readonly port: string;
  readonly 'from-sources': boolean;
}

function readFlags(): Flags {
  return parseArgs({
    options: {
      once: { type: 'boolean', default: false },
      port: { type: 'string', default: '8080' },
      'from-sources': { type: 'boolean', default: false },
    },
  }).values;
}

function usage(url: string): string {
  return `Aura keeps serving on ${url} (Ctrl-C ends it). Talk to it:

  curl -N ${url}/v1/chat/completions -H 'content-type: application/json' \\
    -d '{"stream": true, "messages": [{"role": "user", "content": "${question}"}]}'

  import OpenAI from 'openai';
  const client = new OpenAI({ baseURL: '${url}/v1', apiKey: 'none' });
  const answer = await client.chat.completions.create({
    model: 'calculator',
    messages: [{ role: 'user', content: '${question}' }],
  });
  console.log(answer.choices[0].message.content);
`;
}

async function introduceModel(): Promise<void> {
  const realModel = process.env['AURA_QUICKSTART_BASE_URL'];
  console.log(
    realModel === undefined
      ? 'The model is SCRIPTED: a small program that plays its part, so that this works without a key.\n' +
          'Aura, the protocol, the tools and their results are real.'
      : `The model is ${process.env['AURA_QUICKSTART_MODEL'] ?? 'scripted'} at ${realModel}.`,
  );
  for (const line of await describeRealModels()) console.log(line);
}

/** The whole demonstration. Whenever the signal comes, everything it has started is ended on the way out. */
async function demonstrate(flags: Flags, signal: AbortSignal): Promise<void> {
  const wanted = Number(flags.port);
  const port = await findPort(wanted);
  if (port !== wanted) console.log(`Port ${wanted} is taken; using ${port}.`);

  await using model = await startScriptedModel();
  await introduceModel();
  await using aura = await startAura({
    port,
    modelUrl: model.url,
    fromSources: flags['from-sources'],
  });
  signal.throwIfAborted();
  const url = aura.ready?.[0] ?? `http://127.0.0.1:${port}`;
  console.log(`\n> ${question}\n`);
  if (!(await ask(url, question, signal))) throw new Error(`there is no answer\n${aura.stderr}`);
  if (flags.once) return;

  console.log(usage(url));
  const interrupted = once(signal, 'abort').then(() => undefined);
  const exit = await Promise.race([interrupted, aura.exited]);
  if (exit) throw new Error(`Aura has ended (${exit.signal ?? exit.code})\n${aura.stderr}`);
}

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
// Nobody reads on, as behind `| head`: that ends it as well.
process.stdout.on('error', () => stop.abort());
try {
  await demonstrate(readFlags(), stop.signal);
} catch (error) {
  // Interrupted from a terminal, everything ends at the same moment, and all of it fails: of no interest to anyone.
  if (!stop.signal.aborted) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

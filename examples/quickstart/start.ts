/**
 * `npm start`: a model server, a math server and Aura, all real but for the model's brain; one question, then it serves.
 *
 *   --once          end after the answer
 *   --port N        default 8080, or the next free one
 *   --from-sources  run Aura without building it first
 */
import { parseArgs } from 'node:util';
import { ask } from './ask.ts';
import { describeRealModels } from './real-models.ts';
import { question, startScriptedModel } from './scripted-model.ts';
import { findPort, startAura } from './serve.ts';

const { values: flags } = parseArgs({
  options: {
    once: { type: 'boolean', default: false },
    port: { type: 'string', default: '8080' },
    'from-sources': { type: 'boolean', default: false },
  },
});

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

// Listened to from the start: whenever the signal comes, everything below is ended on the way out.
const interrupted = new Promise<'interrupted'>((resolve) => {
  process.once('SIGINT', () => resolve('interrupted'));
  process.once('SIGTERM', () => resolve('interrupted'));
});

const wanted = Number(flags.port);
const port = await findPort(wanted);
if (port !== wanted) console.log(`Port ${wanted} is taken; using ${port}.`);

await using model = await startScriptedModel();
const realModel = process.env['AURA_QUICKSTART_BASE_URL'];
console.log(
  realModel === undefined
    ? 'The model is SCRIPTED: a small program that plays its part, so that this works without a key.\n' +
        'Aura, the protocol, the tools and their results are real.'
    : `The model is ${process.env['AURA_QUICKSTART_MODEL'] ?? 'scripted'} at ${realModel}.`,
);
for (const line of await describeRealModels()) console.log(line);

await using aura = await startAura({
  port,
  modelUrl: model.url,
  fromSources: flags['from-sources'],
});
const url = aura.ready?.[0] ?? `http://127.0.0.1:${port}`;
console.log(`\n> ${question}\n`);
const outcome = await Promise.race([ask(url, question), interrupted]);
if (outcome === 'failed') {
  process.exitCode = 1;
  console.error(aura.stderr);
} else if (outcome === 'answered' && !flags.once) {
  console.log(usage(url));
  await Promise.race([interrupted, aura.exited]);
}

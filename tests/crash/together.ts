import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fakeMcpServer, scriptedModelServer } from '@aura/testkit';
import type { ScriptedModelServer, WireRequest, WireStep } from '@aura/testkit';
import { httpServer } from '../wire/support/agent-toml.ts';
import { conversational, hitl } from '../wire/support/approvals.ts';
import { installEffects } from './effects.ts';
import type { EffectsInstallation } from './effects.ts';
import { newFamily } from './family.ts';

/** An agent with everything, whose first model never answers, and what it works with. */
export interface Together extends AsyncDisposable {
  readonly at: EffectsInstallation;
  readonly model: ScriptedModelServer;
  /** What was sent away. */
  readonly sent: () => number;
}

const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

const rest = (url: string): string => `
${httpServer('remote', url, 'trust = "trusted"\nheaders_from_request = { Authorization = "x-upstream" }')}
[tools]
filesystem = true
filesystem_root = "./files"
[[agent.skills.local]]
source = "./skills"
[compaction]
strategy = "summarise"
[[policy.flow.sources]]
tools = ["remote:get_issue"]
labels = ["private"]
[[policy.flow.sinks]]
tools = ["send_mail"]
when = ["private"]
action = "ask"
${hitl(['change'], conversational, 'timeout_secs = 120')}`;

const words = (count: number): string => 'word '.repeat(count);

/** One turn after the other; the last one has a tool of the client in it. */
const steps: readonly WireStep[] = [
  {
    text: 'First.',
    calls: [
      { id: 'call_skill', name: 'load_skill', args: { name: 'review' } },
      { id: 'call_read', name: 'read_file', args: { path: 'notes.txt' } },
      { id: 'call_issue', name: 'get_issue', args: {} },
      { id: 'call_picture', name: 'picture', args: {} },
      { id: 'call_look', name: 'look', args: { id: 'one', ms: 50 } },
    ],
  },
  {
    text: 'Second.',
    calls: [
      { id: 'call_change', name: 'change', args: { id: 'gated' } },
      { id: 'call_mail', name: 'send_mail', args: { to: 'x' } },
      { id: 'call_look2', name: 'look', args: { id: 'two' } },
    ],
  },
  { text: 'Third.', calls: [{ id: 'call_read2', name: 'read_file', args: { path: 'long.txt' } }] },
  { text: 'Fourth.', calls: [{ id: 'call_read3', name: 'read_file', args: { path: 'long.txt' } }] },
  {
    text: 'Fifth.',
    calls: [
      { id: 'call_now', name: 'now', args: { zone: 'UTC' } },
      { id: 'call_look3', name: 'look', args: { id: 'three', ms: 50 } },
    ],
  },
];

/** What the run says. */
export const paragraphs: readonly string[] = steps.flatMap(({ text }) => text ?? []);

function script({ body }: WireRequest): WireStep {
  if (body['model'] === 'broken') return { error: { status: 500, message: 'out of order' } };
  const text = JSON.stringify(body['messages']);
  if (text.includes('write the summary')) return { text: 'They worked.' };
  const reached = steps.findLastIndex((step) => text.includes(`${String(step.text)}`));
  return steps[reached + 1] ?? { text: 'Done.' };
}

/** Sets it up. */
export async function together(): Promise<Together> {
  await using stack = new AsyncDisposableStack();
  const family = newFamily();
  let sent = 0;
  const readOnlyHint = true;
  const mcp = stack.use(
    await fakeMcpServer({
      tools: [
        { name: 'get_issue', annotations: { readOnlyHint }, call: () => 'Private things.' },
        {
          name: 'picture',
          annotations: { readOnlyHint },
          call: () => ({ content: [{ type: 'image', data: pixel, mimeType: 'image/png' }] }),
        },
        {
          name: 'send_mail',
          call: () => {
            sent += 1;
            return 'sent';
          },
        },
      ],
    }),
  );
  const model = stack.use(await scriptedModelServer(script, { chunkSize: 4 }));
  const at = stack.use(
    await installEffects({
      model,
      family,
      parts: {
        agent: 'enable_client_tools = true\nturn_depth = 12',
        model: 'broken',
        llm: `context_window = 9000
[[agent.llm.fallbacks]]
provider = "openai"
model = "spare"
api_key = "k2"
base_url = "{{ env.MODEL_URL }}"
context_window = 9000
`,
      },
      rest: rest(mcp.url),
    }),
  );
  const put = (path: string, text: string): void => {
    mkdirSync(join(at.directory, path, '..'), { recursive: true });
    writeFileSync(join(at.directory, path), text);
  };
  put('files/notes.txt', 'The notes.');
  put('files/long.txt', words(3_000));
  put(
    'skills/review/SKILL.md',
    '---\nname: review\ndescription: To review.\n---\nHow to review.\n',
  );
  const owned = stack.move();
  return {
    at,
    model,
    sent: () => sent,
    async [Symbol.asyncDispose]() {
      await owned.disposeAsync();
      await family.extinct();
    },
  };
}

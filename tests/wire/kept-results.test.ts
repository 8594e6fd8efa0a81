import { Namespace, Secret } from '@aura/core';
import { fakeMcpServer, scriptedModelServer } from '@aura/testkit';
import type { JsonObject } from '@aura/core';
import type { ServerApiKey } from '@aura/server';
import type { WireRequest, WireStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { agentToml, httpServer } from './support/agent-toml.ts';
import { conversational, hitl } from './support/approvals.ts';
import { offeredIn, readingModel } from './support/reading-model.ts';
import { callEach, callOnce, say } from './support/scripts.ts';
import { serve } from './support/serve.ts';

/** 300 KB in lines of 30 characters. */
const lines = Array.from({ length: 10_000 }, (_, line) => `line ${line} `.padEnd(29, '.'));
const report = lines.join('\n');
const window = 'context_window = 65536';

/** Serves an agent with a tool that says a lot, and asks it once. */
async function ask(
  script: (request: WireRequest) => WireStep,
  { llm = window, table = '', hasTools = true } = {},
) {
  await using mcp = await fakeMcpServer({ tools: [{ name: 'report', call: () => report }] });
  const bodies: JsonObject[] = [];
  const results: string[] = [];
  await using model = await scriptedModelServer((request) => {
    bodies.push(request.body);
    results.push(...request.toolResults.slice(-1));
    return script(request);
  });
  const servers = [...(hasTools ? [httpServer('desk', mcp.url)] : []), table];
  const config = agentToml({ agent: 'turn_depth = 40', llm, servers });
  await using aura = await serve({ model, config });
  const transcript = await aura.stream();
  return { transcript, bodies, results };
}

describe('a result of 300 KB', () => {
  it('is shown in part, and can be read to its end', async () => {
    const { transcript, results } = await ask(readingModel('report', 20_000));
    expect(transcript.text).toContain('Read it.');
    const [first = '', ...read] = results;
    expect(first.length).toBeLessThan(150_000);
    const notice = /\n\[\.\.\. about \d+ of \d+ tokens are shown, the middle is left out; .*\]\n/;
    const [head = '', tail = ''] = first.split(notice);
    expect(read.length).toBeGreaterThan(5);
    const texts = read.map((text) => text.replace(/\n\[Characters .*\]$/, ''));
    expect(head + texts.join('') === report).toBe(true);
    expect(report.endsWith(tail)).toBe(true);
  });

  it('cannot be read by other callers, whatever they know', async () => {
    await using mcp = await fakeMcpServer({ tools: [{ name: 'report', call: () => report }] });
    let ref = '';
    await using model = await scriptedModelServer(({ question, toolResults }) => {
      const [last] = toolResults.slice(-1);
      if (last !== undefined) {
        ref = /ref "(blob_\w+)"/.exec(last)?.[1] ?? ref;
        return { text: last.slice(-200) };
      }
      const args = question === 'Read.' ? { ref } : {};
      return { calls: [{ name: question === 'Read.' ? 'read_result' : 'report', args }] };
    });
    const keyOf = (name: string): ServerApiKey => ({
      key: new Secret(`key-of-${name}`),
      principal: { id: name, kind: 'service', scopes: [Namespace.of('tenant', name)] },
    });
    const settings = { apiKeys: [keyOf('ann'), keyOf('eve')] };
    const config = agentToml({ llm: window, servers: [httpServer('desk', mcp.url)] });
    await using aura = await serve({ model, config, settings });
    const as = async (name: string, question: string) =>
      (await aura.stream(question, { headers: { authorization: `Bearer key-of-${name}` } })).text;
    await as('ann', 'Report.');
    expect(await as('ann', 'Read.')).toContain('Characters 0 to 8000 of 299999');
    expect(await as('eve', 'Read.')).toContain(`there is no result with the reference "${ref}"`);
  });

  it('is known by its reference only, and only as it was given out', async () => {
    const { transcript } = await ask(
      callOnce({ name: 'read_result', args: { ref: 'blob_00000000000000000000000000000000' } }),
    );
    expect(transcript.text).toMatch(/there is no result with the reference/);
  });
});

describe('the tool read_result', () => {
  it('is offered from the first request on, so that the list of tools stays the same', async () => {
    const { bodies } = await ask(readingModel('report', 20_000));
    expect(offeredIn(bodies[0])).toEqual(['report', 'read_result']);
    const lists = new Set(bodies.map((body) => JSON.stringify(body['tools'])));
    expect(lists.size).toBe(1);
  });

  it.each([
    ['whose window is not known', { llm: '' }, ['report']],
    ['without tools', { hasTools: false }, []],
  ])('is not offered to an agent %s', async (_title, scene, names) => {
    const { bodies } = await ask(say('Hi.'), scene);
    expect(offeredIn(bodies[0])).toEqual(names);
  });

  it('needs an approval where a pattern says so', async () => {
    const table = hitl(['read_result'], conversational, 'timeout_secs = 1');
    const script = callEach(
      { name: 'report', args: {} },
      { name: 'read_result', args: { ref: 'blob_1' } },
    );
    const { transcript } = await ask(script, { table });
    const results = transcript.payloads('tool_complete');
    expect(results).toMatchObject([
      { tool_name: 'report', success: true },
      { tool_name: 'read_result', success: false },
    ]);
    expect(transcript.text).toMatch(/approv/);
  });
});

it('keeps what was read from leaving when another conversation reads it back', async () => {
  const mails: unknown[] = [];
  await using mcp = await fakeMcpServer({
    tools: [
      { name: 'report', call: () => report },
      {
        name: 'send_mail',
        annotations: { openWorldHint: true },
        call: ({ args }) => {
          mails.push(args);
          return 'sent';
        },
      },
    ],
  });
  let ref = '';
  await using model = await scriptedModelServer(({ question, toolResults }) => {
    const [first = ''] = toolResults;
    if (question === 'Report.') {
      ref = /ref "(blob_\w+)"/.exec(first)?.[1] ?? ref;
      return first === '' ? { calls: [{ name: 'report', args: {} }] } : { text: 'Reported.' };
    }
    return callEach(
      { name: 'read_result', args: { ref, offset: 150_000, limit: 100 } },
      { name: 'send_mail', args: { text: 'what it says' } },
    )({ question, toolResults, body: {} });
  });
  const policy = `
[[policy.flow.sources]]
tools = ["desk:report"]
labels = ["private"]
[[policy.flow.sinks]]
tools = ["desk:send_*"]
when = ["private"]
action = "refuse"
`;
  const config = agentToml({ llm: window, servers: [httpServer('desk', mcp.url), policy] });
  await using aura = await serve({ model, config });
  await aura.stream('Report.');
  const { text } = await aura.stream('Mail it.');
  expect(text).toMatch(/Done: .*line 5000 /s);
  expect(text).toContain('Characters 150000 to 150100 of 299999');
  expect(text).toMatch(/private/);
  expect(mails).toEqual([]);
});

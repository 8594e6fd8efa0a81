import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '@aura/core';
import { fakeMcpServer, scriptedModelServer } from '@aura/testkit';
import type { RecordedRequest, WireScript } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { agentToml, httpServer } from './support/agent-toml.ts';
import { callEach, callOnce, say } from './support/scripts.ts';
import { serve } from './support/serve.ts';

const local = '[[agent.skills.local]]\nsource = "./skills"\n';
const skill = (name: string, description: string, body = `How to ${name}.`): string =>
  `---\nname: ${name}\ndescription: ${description}\n---\n${body}\n`;
const review = { 'skills/review/SKILL.md': skill('review', 'Use it to review code.') };

/** The names of the tools and the system prompt of a request. */
function shown(request: RecordedRequest | undefined): {
  readonly tools: readonly string[];
  readonly system: string;
} {
  const { tools = [], messages } = (request?.body ?? { messages: [] }) as {
    readonly tools?: readonly { readonly function: { readonly name: string } }[];
    readonly messages: readonly JsonObject[];
  };
  return {
    tools: tools.map((tool) => tool.function.name),
    system: String(messages[0]?.['content']),
  };
}

/** Asks an agent with the skills of these files once. */
async function ask(
  script: WireScript,
  files: Readonly<Record<string, string>>,
  toml: { readonly config?: string; readonly link?: readonly [target: string, path: string] } = {},
) {
  await using model = await scriptedModelServer(script);
  const config = { 'a.toml': toml.config ?? agentToml({ servers: [local] }), ...files };
  await using aura = await serve({ model, config });
  if (toml.link !== undefined) {
    const [target, path] = toml.link;
    await symlink(target, join(aura.directory, path));
  }
  const transcript = await aura.stream();
  return { transcript, requests: model.requests, text: transcript.text, log: aura.log.lines };
}

describe('skills', () => {
  it('are named in the system prompt, and the tools for them are offered; without skills neither is [config 127]', async () => {
    const with1 = await ask(say('Hi.'), review);
    const { tools, system } = shown(with1.requests[0]);
    expect(tools).toEqual(['load_skill', 'read_skill_file']);
    expect(system).toMatch(/^You help\.\n/);
    expect(system).toContain('\nreview: Use it to review code.');
    const without = await ask(say('Hi.'), {}, { config: agentToml() });
    expect(shown(without.requests[0])).toEqual({ tools: [], system: 'You help.' });
    const empty = await ask(say('Hi.'), { 'skills/README.md': '' });
    expect(shown(empty.requests[0])).toEqual({ tools: [], system: 'You help.' });
  });

  it('are loaded without their front matter, with their files, which can be read [config 128]', async () => {
    const script = callEach(
      { name: 'load_skill', args: { name: 'review' } },
      { name: 'read_skill_file', args: { skill: 'review', path: 'references/a.md' } },
    );
    const files = { ...review, 'skills/review/references/a.md': 'Be kind.' };
    const { text, transcript, requests } = await ask(script, files);
    expect(text).toContain('How to review.');
    expect(text).toContain('- references/a.md');
    expect(text).toContain('Be kind.');
    expect(text).not.toContain('description:');
    expect(transcript.payloads('tool_complete')).toMatchObject([
      { tool_name: 'load_skill', success: true },
      { tool_name: 'read_skill_file', success: true, result: 'Be kind.' },
    ]);
    const bodies = requests.map(({ body }) =>
      JSON.stringify([body['tools'], shown({ body } as RecordedRequest).system]),
    );
    expect(new Set(bodies).size).toBe(1);
  });

  it.each(['../b/secret.md', '/etc/hosts', 'out/secret.md', 'out/missing.md', '../b/missing.md'])(
    'give nothing away by the path %s [config 129]',
    async (path) => {
      const script = callOnce({ name: 'read_skill_file', args: { skill: 'review', path } });
      const files = { ...review, 'skills/b/secret.md': 'the secret' };
      const link = ['../b', 'skills/review/out'] as const;
      const { text, transcript } = await ask(script, files, { link });
      expect(transcript.payloads('tool_complete')).toMatchObject([{ success: false }]);
      expect(text).not.toMatch(/the secret|localhost/);
      if (path.startsWith('out/')) expect(text).toContain('the skill has no such file');
    },
  );

  it('that are wrong are all named at the start, with the place in the file and the path [config 130]', async () => {
    await using model = await scriptedModelServer([]);
    const starting = serve({
      model,
      config: {
        'a.toml': agentToml({ servers: [local, '[[agent.skills.local]]\nsource = "gone"'] }),
        'skills/one/SKILL.md': skill('two', 'D.'),
        'skills/Upper/SKILL.md': skill('Upper', 'D.'),
        'skills/bare/SKILL.md': '---\nname: bare\n---\nBody',
      },
    });
    const message = await starting.then(() => '', String);
    expect(message).toContain('4 problems');
    const place = String.raw`a\.toml:\d+:\d+: agent\.skills\.local\[0\]\.source: leads to \S+`;
    expect(message).toMatch(new RegExp(`${place}skills/one, which SKILL.md has the name "two"`));
    expect(message).toMatch(
      new RegExp(`${place}skills/Upper, which SKILL.md has the name "Upper"`),
    );
    expect(message).toMatch(new RegExp(`${place}skills/bare, which SKILL.md has no .description`));
    expect(message).toMatch(/local\[1\]\.source: leads to \S+gone, which does not exist/);
  });

  it('may say three hyphens in their description and begin with a byte order mark [config 131]', async () => {
    const { requests, text } = await ask(callOnce({ name: 'load_skill', args: { name: 'b' } }), {
      'skills/a/SKILL.md': skill('a', 'One --- two.'),
      'skills/b/SKILL.md': `\uFEFF${skill('b', 'Three.')}`,
    });
    expect(shown(requests[0]).system).toContain('\na: One --- two.\nb: Three.');
    expect(text).toContain('How to b.');
  });

  it('keep the names of their tools where a server has the same', async () => {
    await using mcp = await fakeMcpServer({
      tools: [{ name: 'load_skill', call: () => 'another one' }],
    });
    const config = agentToml({ servers: [local, httpServer('tools', mcp.url)] });
    const { requests, text } = await ask(
      callOnce({ name: 'load_skill', args: { name: 'review' } }),
      review,
      { config },
    );
    expect(shown(requests[0]).tools).toEqual(['tools_load_skill', 'load_skill', 'read_skill_file']);
    expect(text).toContain('How to review.');
  });

  it('of one name give way to the first, which is said at the start', async () => {
    const servers = [local, '[[agent.skills.local]]\nsource = "more"'];
    const { log, requests } = await ask(
      say('Hi.'),
      { ...review, 'more/review/SKILL.md': skill('review', 'Another.') },
      { config: agentToml({ servers }) },
    );
    expect(shown(requests[0]).system).toContain('review: Use it to review code.');
    const warnings = log.filter(({ level }) => level === 'warn').map(({ message }) => message);
    expect(warnings).toEqual([expect.stringMatching(/more\/review, which has the name of/)]);
  });
});

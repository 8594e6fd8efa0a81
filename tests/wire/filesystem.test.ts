import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { scriptedModelServer } from '@aura/testkit';
import type { ScriptedCall } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { agentToml } from './support/agent-toml.ts';
import { callEach, callOnce, say } from './support/scripts.ts';
import { serve } from './support/serve.ts';

const tools = '[tools]\nfilesystem = true\nfilesystem_root = "./data"\n';
const skills = '[[agent.skills.local]]\nsource = "skills"\n';
const files = {
  'data/notes.txt': 'The notes.',
  'data/.env': 'KEY=the secret',
  'outside/there.txt': 'the secret',
};

/** Asks an agent that reads files once. */
async function ask(
  script: Parameters<typeof scriptedModelServer>[0],
  more: readonly string[] = [],
) {
  await using model = await scriptedModelServer(script);
  const config = { 'a.toml': agentToml({ servers: [tools, ...more] }), ...files };
  await using aura = await serve({ model, config });
  await symlink('../outside', join(aura.directory, 'data/out'));
  const transcript = await aura.stream();
  return { transcript, requests: model.requests };
}

describe('an agent with `filesystem = true`', () => {
  it('reads and lists the files below its root', async () => {
    const script = callEach(
      { name: 'list_directory', args: { path: '.' } },
      { name: 'read_file', args: { path: 'notes.txt' } },
    );
    const { transcript, requests } = await ask(script);
    expect(JSON.stringify(requests[0]?.body['tools'])).toMatch(/read_file.*list_directory/);
    expect(transcript.payloads('tool_complete')).toMatchObject([
      { tool_name: 'list_directory', success: true, result: 'notes.txt (10)' },
      { tool_name: 'read_file', success: true, result: 'The notes.' },
    ]);
  });

  it.each(['/home/x/.env', '.env', 'out/there.txt', '../outside/there.txt', '/etc/hosts'])(
    'is refused %s [config 144]',
    async (path) => {
      const { transcript } = await ask(callOnce({ name: 'read_file', args: { path } }));
      expect(transcript.payloads('tool_complete')).toMatchObject([
        { tool_name: 'read_file', success: false },
      ]);
      expect(transcript.text).toContain('cannot be read');
      expect(transcript.text).not.toMatch(/the secret|127\.0\.0\.1\s/);
    },
  );

  it('is not started with a root that is not there', async () => {
    await using model = await scriptedModelServer(say('Hi.'));
    const starting = serve({ model, config: agentToml({ servers: [tools] }) });
    await expect(starting).rejects.toThrow(
      /tools\.filesystem_root: leads to \S+data, which does not/,
    );
  });
});

it('files and skills are read only when somebody approves, if a pattern says so [config 143]', async () => {
  const calls: readonly ScriptedCall[] = [
    { name: 'read_file', args: { path: 'notes.txt' } },
    { name: 'load_skill', args: { name: 'a' } },
    { name: 'list_directory', args: { path: '.' } },
  ];
  await using model = await scriptedModelServer(callEach(...calls));
  // Nothing listens there: what is gated cannot be approved.
  const hitl = [
    '[hitl]\nrequire_approval = ["vector_search_*", "read_file", "load_*"]',
    '[hitl.route]\nmode = "webhook"\nurl = "http://127.0.0.1:9/approve"',
  ].join('\n');
  const config = {
    'a.toml': agentToml({ servers: [tools, skills, hitl] }),
    ...files,
    'skills/a/SKILL.md': '---\nname: a\ndescription: d\n---\nThe body.',
  };
  await using aura = await serve({ model, config });
  const transcript = await aura.stream();
  expect(transcript.payloads('tool_complete')).toMatchObject([
    { tool_name: 'read_file', success: false },
    { tool_name: 'load_skill', success: false },
    { tool_name: 'list_directory', success: true },
  ]);
  expect(transcript.text).not.toMatch(/The notes|The body/);
});

import { expect, it } from 'vitest';
import { agentFile, failLoading, loadFiles } from '../../test-support/load-files.ts';

async function prompt(text: string, env: Record<string, string>, strict = false): Promise<string> {
  const file = agentFile().replace('"Help."', JSON.stringify(text));
  const { agents } = await loadFiles({ 'a.toml': file }, { env, strict });
  return agents[0]?.systemPrompt ?? '';
}

it('keeps quotes, backslashes and line ends of a value as they are [config 14]', async () => {
  const value = 'say "hi"\\n\nx"\n[agent]\nname="evil';
  const file = agentFile().replace('"Help."', '"{{ env.V }}"');
  const { agents } = await loadFiles({ 'a.toml': file }, { env: { V: value } });
  expect(agents[0]).toMatchObject({ name: 'helper', systemPrompt: value });
});

it('accepts any white space around a name [config 6]', async () => {
  expect(await prompt('{{env.K}} {{   env.K   }}', { K: 'v' })).toBe('v v');
});

it('uses a default, even an empty one, only for a variable that is not set [config 8, 9]', async () => {
  expect(await prompt("<{{ env.K | default: '' }}>", {})).toBe('<>');
  expect(await prompt("<{{ env.K | default: 'x' }}>", {})).toBe('<x>');
  expect(await prompt("<{{ env.K | default: 'x' }}>", { K: '' })).toBe('<>');
});

it('never expands what a variable holds [config 13]', async () => {
  const env = { K: '{{ env.OTHER }}', OTHER: 'expanded' };
  expect(await prompt('{{ env.K }}', env)).toBe('{{ env.OTHER }}');
});

it('knows lower-case names and escapes, which strict mode does not [config 15]', async () => {
  expect(await prompt('{{ env.my_key }}', { my_key: 'v' })).toBe('v');
  expect(await prompt('{{ env.my_key }}', { my_key: 'v' }, true)).toBe('{{ env.my_key }}');
  expect(await prompt('\\{{ env.K }}', { K: 'v' })).toBe('{{ env.K }}');
});

it('names every variable without value once, in the order of the text [config 10]', async () => {
  const error = await failLoading(
    {
      'a.toml': [
        '# {{ env.COMMENTED }}',
        '[agent.llm]',
        'provider = "openai"',
        'api_key = "{{ env.SECOND }}" # {{ env.TRAILING }}',
        'model = "{{ env.THIRD }}{{ env.SECOND }}"',
        '[agent]',
        'name = "{{ env.FOURTH }}"',
        'system_prompt = "p"',
      ].join('\n'),
    },
    { envFile: '/etc/aura/.env' },
  );
  expect(error.issues).toMatchObject([
    {
      id: 'E03',
      at: { line: 4, column: 11 },
      message: 'uses environment variables without value or default: SECOND, THIRD, FOURTH',
      hint: 'fill /etc/aura/.env or run export SECOND=...; export THIRD=...; export FOURTH=...',
    },
  ]);
});

it('ignores unset variables in comments [config 11]', async () => {
  const file = `# {{ env.NOPE }}\n${agentFile({ llm: 'temperature = 1 # {{ env.NOPE }}' })}`;
  expect((await loadFiles({ 'a.toml': file })).agents).toHaveLength(1);
});

it('reports the other problems of a file with unset variables as well', async () => {
  const error = await failLoading({
    'a.toml': agentFile({ agent: 'name = 5', llm: 'max_tokens = "{{ env.NOPE }}"' }),
  });
  expect(error.issues.map(({ id }) => id)).toEqual(['E06', 'E03']);
});

it('warns about text that only starts like a placeholder', async () => {
  const file = agentFile().replace('"Help."', '"{{ env.a-b }} {{ other }}"');
  const { agents, warnings } = await loadFiles({ 'a.toml': file });
  expect(agents[0]?.systemPrompt).toBe('{{ env.a-b }} {{ other }}');
  expect(warnings).toMatchObject([
    { code: 'config/malformed_placeholder', path: 'agent.system_prompt', at: { line: 2 } },
  ]);
});

it('refuses two keys that become one', async () => {
  const rest =
    '[mcp.servers.x]\ntransport = "stdio"\ncmd = ["run"]\nenv = { "{{ env.A }}" = "1", a = "2" }';
  const { message } = await failLoading({ 'a.toml': agentFile({ rest }) }, { env: { A: 'a' } });
  expect(message).toContain(
    'a.toml:12:9: mcp.servers.x.env."{{ env.A }}": is the key "a" a second time',
  );
});

import { describe, expect, it } from 'vitest';
import { fakeContext } from '../../app/fake-context.harness.ts';
import type { FakeWorld } from '../../app/fake-context.harness.ts';
import { readPrompt } from './read-prompt.ts';

function read(argument: string | undefined, world: FakeWorld): Promise<string> {
  return readPrompt(argument, fakeContext(world).context.stdin);
}

describe('the question', () => {
  it('is the argument', async () => {
    expect(await read('Why?', {})).toBe('Why?');
  });

  it('is standard input without an argument or with -', async () => {
    const piped = { stdin: 'Why?\n', stdinKind: 'piped' } as const;
    expect(await read(undefined, piped)).toBe('Why?\n');
    expect(await read('-', piped)).toBe('Why?\n');
    expect(await read('-', { ...piped, stdinKind: 'terminal' })).toBe('Why?\n');
    expect(await read(undefined, { ...piped, stdinKind: 'unknown' })).toBe('Why?\n');
  });

  it('gets piped input attached as a block whose fence is not in it', async () => {
    const piped = { stdin: 'a ``` b\n', stdinKind: 'piped' } as const;
    expect(await read('Why?', piped)).toBe('Why?\n\n````stdin\na ``` b\n````');
    expect(await read('Why?', { ...piped, stdin: ' \n' })).toBe('Why?');
  });

  it('does not wait for an input that nobody gave on purpose', async () => {
    expect(await read('Why?', { stdin: 'noise', stdinKind: 'unknown' })).toBe('Why?');
  });

  it.each<[string, string | undefined, FakeWorld]>([
    ['a terminal', undefined, {}],
    ['nothing', undefined, { stdinKind: 'piped' }],
    ['blanks', ' ', {}],
  ])('is required: %s is none', async (_, argument, world) => {
    await expect(read(argument, world)).rejects.toMatchObject({ code: 'cli/usage' });
  });

  it('is limited to 1 MiB of standard input', async () => {
    const longest = 'x'.repeat(1_048_576);
    expect(await read('-', { stdin: longest })).toHaveLength(1_048_576);
    await expect(read('-', { stdin: `${longest}x` })).rejects.toMatchObject({ code: 'cli/usage' });
  });
});

import { heuristicCounter } from '@aura/core';
import { countTokens as cl100k } from 'gpt-tokenizer/encoding/cl100k_base';
import { countTokens as o200k } from 'gpt-tokenizer/encoding/o200k_base';
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { GptTokenizer } from './gpt-tokenizer.ts';

const tokenizer = new GptTokenizer();
afterAll(() => tokenizer[Symbol.asyncDispose]());
const encoding = 'o200k_base';

describe('the tokenizer', () => {
  it('counts exactly, with each vocabulary', async () => {
    const text = 'Hello w\u00F6rld, \u6F22\u5B57 and \u{1F600}: const x = 1;\n'.repeat(50);
    expect(await tokenizer.count([[text], [text, 'a'], []], { encoding })).toEqual([
      o200k(text),
      o200k(text) + 1,
      0,
    ]);
    expect(await tokenizer.count([[text]], { encoding: 'cl100k_base' })).toEqual([cl100k(text)]);
  });

  it('takes the names of special tokens for text', async () => {
    const [tokens] = await tokenizer.count([['<|endoftext|><|im_start|>']], { encoding });
    expect(tokens).toBeGreaterThan(4);
  });

  it.each([
    ['letters', 'a'],
    ['ideographs', '\u6F22'],
    ['emoji', '\u{1F600}'],
    ['ends of lines', '\n'],
    ['signs', '=-'],
  ])('comes to an end with 200,000 %s in a row', async (_name, unit) => {
    const tenth = unit.repeat(20_000 / unit.length);
    const [short = 0, long = 0] = await tokenizer.count([[tenth], [tenth.repeat(10)]], {
      encoding,
    });
    expect(long).toBeGreaterThan(9.8 * short);
    expect(long).toBeLessThan(10.2 * short);
  });

  it('is a token or two off for each cut in a run, and not at all without', async () => {
    const run = 'abcdefghij'.repeat(250);
    const [tokens = 0] = await tokenizer.count([[run]], { encoding });
    expect(Math.abs(tokens - o200k(run))).toBeLessThanOrEqual(4);
  });

  it('says whether a text is within a limit', async () => {
    const text = 'one two three four '.repeat(1_000);
    const tokens = o200k(text);
    expect(await tokenizer.isWithin(text, tokens, { encoding })).toBe(true);
    expect(await tokenizer.isWithin(text, tokens - 1, { encoding })).toBe(false);
    expect(await tokenizer.isWithin('', 0, { encoding })).toBe(true);
  });

  it('gives up when it is told to', async () => {
    const reason = new Error('enough');
    const aborted = tokenizer.count([['a']], { encoding, signal: AbortSignal.abort(reason) });
    await expect(aborted).rejects.toThrow('enough');
    const controller = new AbortController();
    const counting = tokenizer.count([['a']], { encoding, signal: controller.signal });
    controller.abort(reason);
    await expect(counting).rejects.toThrow('enough');
    expect(await tokenizer.count([['a']], { encoding })).toEqual([1]);
  });

  it('fails what is under way when it is closed, and begins anew when it is asked again', async () => {
    const own = new GptTokenizer();
    const counting = expect(own.count([['a']], { encoding })).rejects.toMatchObject({
      code: 'tokens/thread_failed',
    });
    await own[Symbol.asyncDispose]();
    await counting;
    expect(await own.count([['a']], { encoding })).toEqual([1]);
    await own[Symbol.asyncDispose]();
  });

  it('fails when its thread cannot be started', async () => {
    await using own = new GptTokenizer({ threadPath: '/nowhere/thread.js' });
    await expect(own.count([['a']], { encoding })).rejects.toMatchObject({
      code: 'tokens/thread_failed',
    });
  });
});

/** Texts with what two real tokenizers make of them, which the core has on record. */
interface Sample {
  readonly kind: string;
  readonly o200k: number;
  readonly cl100k: number;
  readonly text: string;
}

const root = new URL('../../../', import.meta.url);
const file = new URL('core/src/context/fixtures/token-samples.json', root);
const samples = JSON.parse(readFileSync(file, 'utf8')) as readonly Sample[];

const fresh: readonly (readonly [string, string])[] = [
  ['prose', readFileSync(new URL('models/README.md', root), 'utf8')],
  ['code', readFileSync(new URL('core/src/budget/budget-tree.ts', root), 'utf8')],
  ['JSON', readFileSync(new URL('models/package.json', root), 'utf8')],
  [
    'base64',
    Buffer.from(Array.from({ length: 3_000 }, (_, at) => (at * at * 31 + at * 7) % 251)).toString(
      'base64',
    ),
  ],
];

describe('what the core estimates by', () => {
  it.each(samples)('agrees with the tokenizers on $kind', async ({ text, ...real }) => {
    expect([o200k(text), cl100k(text)]).toEqual([real.o200k, real.cl100k]);
  });

  it.each(fresh)(
    'is near the tokenizers for %s of this repository [runtime C-132]',
    (_kind, text) => {
      const estimated = heuristicCounter().text(text, '');
      const isNear = [o200k(text), cl100k(text)].map(
        (tokens) => estimated >= tokens * 0.95 && estimated <= tokens * 1.4,
      );
      expect(isNear, `${estimated} for ${o200k(text)} or ${cl100k(text)}`).toContain(true);
    },
  );
});

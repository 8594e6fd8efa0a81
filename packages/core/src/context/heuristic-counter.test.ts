import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CallId, MessageId } from '../ids/ids.ts';
import type { Message } from '../message/message.ts';
import { answer, result, user, words } from './context.harness.ts';
import { estimateText } from './estimate-text.ts';
import { heuristicCounter } from './heuristic-counter.ts';

/** Texts with what two real tokenizers make of them. */
interface Sample {
  readonly kind: string;
  readonly o200k: number;
  readonly cl100k: number;
  readonly text: string;
}

const file = new URL('fixtures/token-samples.json', import.meta.url);
const samples = JSON.parse(readFileSync(file, 'utf8')) as readonly Sample[];

describe('the heuristic counter', () => {
  it.each(samples)('[runtime C-132] is near a real tokenizer on $kind', ({ text, ...real }) => {
    const estimated = estimateText(text);
    const isNear = [real.o200k, real.cl100k].map(
      (tokens) => estimated >= tokens * 0.95 && estimated <= tokens * 1.4,
    );
    expect(isNear, `${estimated} for ${JSON.stringify(real)}`).toContain(true);
  });

  it('does not take an ideograph for less than a token', () => {
    expect(estimateText('\u6F22'.repeat(1_000))).toBeGreaterThanOrEqual(1_000);
  });

  it('counts nothing in an empty text', () => {
    expect(estimateText('')).toBe(0);
  });

  it('counts what frames messages, calls and results', () => {
    const counter = heuristicCounter();
    const tokens = (message: Message): number => counter.message(message, 'any');
    expect(tokens(user('u', 10))).toBe(10 + 4);
    expect(tokens(result('c', 10))).toBe(10 + 4 + 8);
    const plain = tokens(answer('a', 10));
    expect(tokens(answer('a', 10, ['c']))).toBeGreaterThan(plain + 8);
  });

  it('counts attachments and the opaque data of reasoning', () => {
    const counter = heuristicCounter();
    const image = {
      type: 'image',
      mediaType: 'image/png',
      source: { kind: 'url', url: 'x' },
    } as const;
    const seeing = { ...user('u', 0), content: [image] };
    expect(counter.message(seeing, 'any')).toBe(1_604);
    const reasoning = { type: 'reasoning', provider: 'p', providerData: words(100) } as const;
    const thinking: Message = {
      role: 'assistant',
      id: 'a' as MessageId,
      createdAt: 0,
      content: [reasoning],
      toolCalls: [{ id: 'c' as CallId, name: 'look', args: {} }],
    };
    expect(counter.message(thinking, 'any')).toBeGreaterThan(100);
  });

  it('counts the schema of a tool with its description', () => {
    const counter = heuristicCounter();
    const tool = { name: 'look', description: words(50), inputSchema: { type: 'object' } };
    const described = { ...tool, inputSchema: { type: 'object', description: words(70) } };
    expect(counter.tools([], 'any')).toBe(0);
    expect(counter.tools([tool], 'any')).toBeGreaterThan(50);
    expect(counter.tools([described], 'any')).toBeGreaterThan(counter.tools([tool], 'any') + 70);
  });
});

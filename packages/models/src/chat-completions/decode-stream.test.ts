import { readdirSync, readFileSync } from 'node:fs';
import type { ModelEvent } from '@aura/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StreamDecoder } from './decode-stream.ts';
import { createChatStreamDecoder } from './decode-stream.ts';

const folder = new URL('fixtures/', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.sse'))
  .map((file) => file.slice(0, -'.sse'.length));

function createDecoder(): StreamDecoder {
  let created = 0;
  const createCallId = (): string => `made_${(created += 1)}`;
  return createChatStreamDecoder(
    { provider: 'test', model: 'asked-for', createCallId },
    { label: 'test/asked-for', redact: (text) => text },
  );
}

function decode(pieces: readonly Uint8Array[]): readonly ModelEvent[] {
  const decoder = createDecoder();
  return [...pieces.flatMap((piece) => decoder.push(piece)), ...decoder.end()];
}

function split(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const points = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length];
  points.sort((left, right) => left - right);
  return points.slice(1).map((end, index) => bytes.subarray(points[index], end));
}

/** One line per event; of an error, what programs may rely on. */
function toLines(events: readonly ModelEvent[]): string {
  return events
    .map((event) => {
      if (event.type !== 'error') return `${JSON.stringify(event)}\n`;
      const { code, retry } = event.error;
      return `${JSON.stringify({ ...event, error: { code, retry } })}\n`;
    })
    .join('');
}

describe('streams as servers send them, one file each', () => {
  it.each(names)('decodes %s', async (name) => {
    const bytes = readFileSync(new URL(`${name}.sse`, folder));
    await expect(toLines(decode([bytes]))).toMatchFileSnapshot(`fixtures/${name}.jsonl`);
  });

  it.each(names)('decodes %s alike wherever the network cuts it [runtime C-081]', (name) => {
    const bytes = readFileSync(new URL(`${name}.sse`, folder));
    const expected = decode([bytes]);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 60 }), (cuts) => {
        expect(toLines(decode(split(bytes, cuts)))).toBe(toLines(expected));
      }),
      { numRuns: 60 },
    );
    expect(toLines(decode([...bytes].map((byte) => Uint8Array.of(byte))))).toBe(toLines(expected));
  });
});

describe('whatever the bytes are', () => {
  const last = (events: readonly ModelEvent[]): string | undefined => events.at(-1)?.type;

  it('ends noise with exactly one terminal event and never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 }), (pieces) => {
        const events = decode(pieces);
        expect(last(events)).toBe('error');
        expect(events).toHaveLength(1);
      }),
    );
  });

  it('ends chunks of any JSON with exactly one terminal event and never throws', () => {
    const any = fc.jsonValue({ maxDepth: 2 });
    const optional = { requiredKeys: [] };
    const call = fc.record(
      {
        index: fc.oneof(fc.nat(3), any),
        id: fc.oneof(fc.string(), any),
        function: fc.record({ name: any, arguments: any }, optional),
      },
      optional,
    );
    const delta = fc.record(
      {
        content: any,
        reasoning: any,
        refusal: any,
        tool_calls: fc.array(fc.oneof(call, any), { maxLength: 4 }),
        function_call: any,
      },
      optional,
    );
    const choice = fc.record(
      { delta: fc.oneof(delta, any), index: fc.constantFrom(0, 'x'), finish_reason: any },
      optional,
    );
    const chunk = fc.record(
      { choices: fc.array(choice, { maxLength: 3 }), usage: any, model: any, error: any },
      { requiredKeys: ['choices'] },
    );
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 6 }), (chunks) => {
        const text = chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('');
        const events = decode([Buffer.from(text)]);
        const terminal = events.filter(({ type }) => type === 'end' || type === 'error');
        expect(terminal).toEqual([events.at(-1)]);
      }),
    );
  });

  it('ignores everything after the end', () => {
    const decoder = createDecoder();
    decoder.push(Buffer.from('data: [DONE]\n\n'));
    expect(decoder.isComplete).toBe(true);
    expect(decoder.push(Buffer.from('data: {"choices":[{"delta":{"content":"x"}}]}\n\n'))).toEqual(
      [],
    );
    expect(decoder.end()).toEqual([]);
  });
});

describe('size', () => {
  const fragment = (index: number, call: object): string =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta: { tool_calls: [{ index, ...call }] } }] })}\n\n`;
  const finish = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}\n\n';

  it('assembles 200 interleaved parallel calls in index order [runtime C-080]', () => {
    const indexes = Array.from({ length: 200 }, (_, index) => index);
    const text = [
      ...indexes.map((index) =>
        fragment(index, { id: `c${index}`, function: { name: `t${index}` } }),
      ),
      ...indexes.toReversed().map((index) => fragment(index, { function: { arguments: '{"i":' } })),
      ...indexes.map((index) => fragment(index, { function: { arguments: `${index}}` } })),
      finish,
    ].join('');
    const end = decode([Buffer.from(text)]).at(-1);
    const calls = end?.type === 'end' ? end.response.toolCalls : [];
    expect(calls).toEqual(indexes.map((i) => ({ id: `c${i}`, name: `t${i}`, args: { i } })));
  });

  it('assembles a 5 MB argument in time proportional to its length', () => {
    const piece = 'x'.repeat(50);
    const argument = (pieces: number): Buffer => {
      const parts = [fragment(0, { id: 'c', function: { name: 'write', arguments: '{"text":"' } })];
      for (let count = 0; count < pieces; count += 1) {
        parts.push(fragment(0, { function: { arguments: piece } }));
      }
      return Buffer.from(
        [...parts, fragment(0, { function: { arguments: '"}' } }), finish].join(''),
      );
    };
    const decodeCut = (bytes: Buffer): { millis: number; textLength: number | undefined } => {
      const start = performance.now();
      const pieces: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; at += 16_384)
        pieces.push(bytes.subarray(at, at + 16_384));
      const end = decode(pieces).at(-1);
      const text = end?.type === 'end' ? end.response.toolCalls[0]?.args['text'] : undefined;
      const textLength = typeof text === 'string' ? text.length : undefined;
      return { millis: performance.now() - start, textLength };
    };
    const tenth = decodeCut(argument(10_000));
    const whole = decodeCut(argument(100_000));
    expect(tenth.textLength).toBe(500_000);
    expect(whole.textLength).toBe(5_000_000);
    // Quadratic work would make the factor 100; the margin is for a busy machine.
    expect(whole.millis).toBeLessThan(40 * Math.max(tenth.millis, 20));
  });

  it('assembles one 5 MB argument that comes in a single event over many reads', () => {
    const args = JSON.stringify({ text: 'x'.repeat(5_000_000) });
    const bytes = Buffer.from(
      fragment(0, { id: 'c', function: { name: 'w', arguments: args } }) + finish,
    );
    const cuts = Array.from({ length: 5_000 }, (_, index) => index * 1_000);
    const end = decode(split(bytes, cuts)).at(-1);
    expect(end?.type === 'end' && end.response.toolCalls[0]?.args['text']).toHaveLength(5_000_000);
  });
});

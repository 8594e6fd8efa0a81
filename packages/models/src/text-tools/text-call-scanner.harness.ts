import type { JsonSchema, ToolSpec } from '@aura/core';
import { offeredCalls } from './offered-calls.ts';
import type { TextCall } from './offered-calls.ts';
import { TextCallScanner } from './text-call-scanner.ts';

function spec(name: string, inputSchema: JsonSchema): ToolSpec {
  return { name, description: '', inputSchema };
}

const properties = {
  city: { type: 'string' },
  zip: { type: 'string' },
  unit: { enum: ['C', 'F'] },
  days: { type: 'integer' },
  lat: { type: 'number' },
  metric: { type: 'boolean' },
  tags: { type: 'array', items: { type: 'string' } },
  options: { type: 'object', properties: { deep: { type: 'boolean' } } },
  note: { anyOf: [{ type: 'string' }, { type: 'null' }] },
  limit: { $ref: '#/$defs/limit' },
  anything: {},
} satisfies JsonSchema;

/** What the model is offered: `get_weather` requires a city, `now` nothing. */
export const tools: readonly ToolSpec[] = [
  spec('get_weather', {
    type: 'object',
    properties,
    required: ['city'],
    $defs: { limit: { type: 'integer' } },
  }),
  spec('now', { type: 'object' }),
];

/** What became of a text. */
export interface Scanned {
  /** Shown before the text was at its end. */
  readonly early: string;
  readonly text: string;
  readonly calls: readonly TextCall[];
}

/** Sends a text through a scanner. `pieces`: the lengths of its pieces, again and again. */
export function scan(
  text: string,
  options: { readonly pieces?: readonly number[]; readonly isCut?: boolean } = {},
): Scanned {
  const { pieces = [text.length], isCut = false } = options;
  const scanner = new TextCallScanner(offeredCalls(tools));
  let early = '';
  for (let from = 0, count = 0; from < text.length; count += 1) {
    const to = from + Math.max(1, pieces[count % pieces.length] ?? 1);
    early += scanner.take(text.slice(from, to));
    from = to;
  }
  const { text: late, calls } = scanner.end({ isCut });
  return { early, text: early + late, calls };
}

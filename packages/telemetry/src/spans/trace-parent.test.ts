import { expect, it } from 'vitest';
import { formatTraceParent, parseTraceParent } from './trace-parent.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

it('reads what it writes', () => {
  for (const isSampled of [true, false]) {
    const reference = { traceId, spanId, isSampled };
    expect(parseTraceParent(formatTraceParent(reference))).toEqual(reference);
  }
});

it('reads later versions as far as it knows them', () => {
  expect(parseTraceParent(`cc-${traceId}-${spanId}-03-more`)).toEqual({
    traceId,
    spanId,
    isSampled: true,
  });
});

it.each([
  undefined,
  '',
  'x',
  `ff-${traceId}-${spanId}-01`,
  `00-${traceId}-${spanId}-01-more`,
  `00-${'0'.repeat(32)}-${spanId}-01`,
  `00-${traceId}-${'0'.repeat(16)}-01`,
  `00-${traceId.toUpperCase()}-${spanId}-01`,
  `00-${traceId}-${spanId}`,
])('takes %j for none', (header) => {
  expect(parseTraceParent(header)).toBeUndefined();
});

import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CallId } from '../ids/ids.ts';
import { mergeLabels, noLabels } from './labels.ts';
import type { FlowLabel } from './labels.ts';

const source = fc.oneof(
  fc.constant({ type: 'request' } as const),
  fc
    .nat(9)
    .map((id) => ({ type: 'call', tool: `tool_${id}`, callId: `call_${id}` as CallId }) as const),
);
const label: fc.Arbitrary<FlowLabel> = fc.record({
  label: fc.constantFrom('private', 'untrusted', 'seen'),
  sources: fc.array(source, { maxLength: 4 }),
});
const some = fc.array(label, { maxLength: 5 });

it('only ever adds: no label and no source is lost, and none comes twice', () => {
  fc.assert(
    fc.property(fc.array(some, { maxLength: 8 }), (added) => {
      let labels = noLabels;
      for (const more of added) {
        const before = labels;
        labels = mergeLabels(before, more);
        for (const { label: name, sources } of before) {
          const after = labels.find((other) => other.label === name);
          expect(after?.sources.slice(0, sources.length)).toEqual(sources);
        }
        for (const { label: name } of more) {
          expect(labels.filter((other) => other.label === name)).toHaveLength(1);
        }
        expect(labels.every(({ sources }) => sources.length <= 5)).toBe(true);
        // What is there already changes nothing, down to the object.
        expect(mergeLabels(labels, before)).toBe(labels);
      }
    }),
  );
});

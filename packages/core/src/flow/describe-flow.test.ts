import { createHash } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import type { Digest } from '../ports/digest.ts';
import { describeFlow, flowDigest, flowToMermaid, requireSameFlow } from './describe-flow.ts';
import { END, endAs, flow } from './flow-builder.ts';
import { mount } from './mount.ts';
import { nodesFor } from './nodes-for.ts';
import type { Flow } from './types.ts';

type State = Record<string, never>;

const digest: Digest = { sha256: (text) => createHash('sha256').update(text).digest('hex') };
const { node } = nodesFor<State>();
const ask = node({ kind: 'ask', actions: ['yes', 'no'] });
const act = node({ kind: 'act' });

const inner = flow<State>('inner').add('end', act).start('end').on('end', 'default', END).build();

const f = flow<State>('f')
  .add('ask', ask)
  .add('act', act)
  .add('deep', inner)
  .start('ask')
  .on('ask', 'yes', 'act')
  .on('ask', 'no', endAs('declined'))
  .on('act', 'default', 'deep')
  .on('deep', 'default', END)
  .build();

/** The flow above, put together in another order. */
const same = flow<State>('f')
  .add('deep', inner)
  .add('act', act)
  .add('ask', ask)
  .on('deep', 'default', END)
  .on('act', 'default', 'deep')
  .on('ask', 'no', endAs('declined'))
  .on('ask', 'yes', 'act')
  .start('ask')
  .build();

function variant(
  kind: string,
  version: number,
  out: string,
  flowVersion = 1,
): Flow<State, unknown> {
  return flow<State>('f', flowVersion)
    .add('a', node({ kind, version }))
    .start('a')
    .on('a', 'default', endAs(out))
    .build();
}

describe('the description of a flow', () => {
  it('[workspace 17] is stable: it does not depend on the order of putting together', () => {
    expect(describeFlow(same)).toEqual(describeFlow(f));
    expect(JSON.stringify(describeFlow(same))).toBe(JSON.stringify(describeFlow(f)));
    expect(flowDigest(same, digest)).toBe(flowDigest(f, digest));
    expect(describeFlow(f)).toEqual({
      flow: 'f',
      version: 1,
      start: 'ask',
      places: [
        { name: 'act', type: 'single', kind: 'act', version: 1, edges: { default: 'deep' } },
        {
          name: 'ask',
          type: 'single',
          kind: 'ask',
          version: 1,
          edges: { no: 'END(declined)', yes: 'act' },
        },
        {
          name: 'deep',
          type: 'flow',
          kind: 'inner',
          version: 1,
          edges: { default: 'END(default)' },
          flow: {
            flow: 'inner',
            version: 1,
            start: 'end',
            places: [
              {
                name: 'end',
                type: 'single',
                kind: 'act',
                version: 1,
                edges: { default: 'END(default)' },
              },
            ],
          },
        },
      ],
    });
  });

  it('changes with kinds, versions and edges', () => {
    const digests = [
      variant('a', 1, 'x'),
      variant('b', 1, 'x'),
      variant('a', 2, 'x'),
      variant('a', 1, 'y'),
      variant('a', 1, 'x', 2),
    ].map((it) => flowDigest(it, digest));
    expect(new Set(digests).size).toBe(5);
    expect(digests[0]).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('shows a mounted flow as the flow it is', () => {
    const mounted = mount(inner, { get: (state: State) => state, set: () => ({}) });
    const outer = flow<State>('o').add('a', mounted).start('a').on('a', 'default', END).build();
    expect(describeFlow(outer).places[0]).toMatchObject({ type: 'flow', flow: { flow: 'inner' } });
  });

  it('[workspace 15] is what a log may be continued by: another digest is refused', () => {
    const recorded = flowDigest(f, digest);
    expect(() => requireSameFlow(same, recorded, digest)).not.toThrow();
    expect(() => requireSameFlow(variant('a', 1, 'x'), recorded, digest)).toThrow(
      expect.objectContaining({ code: 'flow/version_mismatch' }),
    );
  });
});

describe('the Mermaid text of a flow', () => {
  it('keeps names out of ids, since "end" is a word of the language', () => {
    expect(flowToMermaid(f)).toBe(`flowchart LR
  n1["act"]
  n1 -->|"default"| n2
  n3["ask"]
  n3 -->|"no"| n4(("declined"))
  n3 -->|"yes"| n1
  subgraph n2["deep"]
    n5["end"]
    n5 -->|"default"| n6(("default"))
  end
  n2 -->|"default"| n7(("default"))
`);
  });
});

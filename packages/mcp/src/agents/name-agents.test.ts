import { expect, it } from 'vitest';
import { nameAgents } from './name-agents.ts';

it('gives every agent a name that clients accept, and the same one after every start', () => {
  const agents = ['poet', 'Über Poet', 'a.b', 'a b', 'a_b', 'x'.repeat(80)].map((id) => ({ id }));
  const named = nameAgents(agents);
  const names = [...named.keys()];
  expect(names).toEqual([
    'poet',
    'ber_Poet',
    'a_b',
    expect.stringMatching(/^a_b_[0-9a-f]{6}$/),
    expect.stringMatching(/^a_b_[0-9a-f]{6}$/),
    'x'.repeat(64),
  ]);
  expect([...named.values()]).toEqual(agents);
  expect([...nameAgents(agents).keys()]).toEqual(names);
});

import { expect, it } from 'vitest';
import { explainError } from './explain.ts';

it.each([
  ['run/cancelled', 'cancelled'],
  ['run/interrupted', 'stopped'],
  ['run/agent_changed', 'changed'],
] as const)('does not call it an internal error that a run was closed: %s', (code, word) => {
  const error = { code, message: 'details', retry: 'never' } as const;
  for (const debug of [false, true]) {
    const { kind, message } = explainError(error, { model: 'm', debug });
    expect(kind).toBe(code);
    expect(message).toContain(word);
    expect(message).not.toMatch(/internal error|try again later/);
  }
});

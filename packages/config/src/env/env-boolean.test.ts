import { expect, it } from 'vitest';
import { applyEnvBoolean } from './env-boolean.ts';

it.each(['1', 'true', 'T', ' yes ', 'y', 'ON'])('reads %j as true', (text) => {
  expect(applyEnvBoolean(text)).toEqual({ type: 'set', value: true });
});

it.each(['0', 'false', 'F', ' no ', 'n', 'OFF'])('reads %j as false', (text) => {
  expect(applyEnvBoolean(text)).toEqual({ type: 'set', value: false });
});

it.each([undefined, '', '  '])('takes %j for unset', (text) => {
  expect(applyEnvBoolean(text)).toEqual({ type: 'unset' });
});

it('tells other words from both', () => {
  expect(applyEnvBoolean('maybe')).toEqual({ type: 'invalid' });
});

import { expect, it } from 'vitest';
import { encodingOf } from './encoding-of.ts';

it.each([
  ['gpt-5-mini-2025-08-07', 'o200k_base'],
  ['openai/gpt-4o', 'o200k_base'],
  ['ft:gpt-4o-mini-2024-07-18:acme', 'o200k_base'],
  ['gpt-4.1', 'o200k_base'],
  ['o3', 'o200k_base'],
  ['gpt-4-0613', 'cl100k_base'],
  ['gpt-4-turbo', 'cl100k_base'],
  ['gpt-3.5-turbo', 'cl100k_base'],
  ['claude-sonnet-4-5', undefined],
  ['gemini-2.5-pro', undefined],
  ['', undefined],
])('counts %s with %s', (model, encoding) => {
  expect(encodingOf(model)).toBe(encoding);
});

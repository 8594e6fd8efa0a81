import { AuraError } from '@aura/core';
import { expect, it } from 'vitest';
import { addWorkerFilters } from './add-worker-filters.ts';

const worker = (lines = ''): string =>
  `# team\n[orchestration.worker.w] # w\ndescription = "d"\n${lines}[tools]\n`;

it.each([
  ['makes the list', '', ['a_*', 'a_*', 'b'], 'mcp_filter = ["a_*", "b"]\ndescription = "d"\n'],
  ['says that there are no tools', '', [], 'mcp_filter = []\ndescription = "d"\n'],
  ['fills an empty list', 'mcp_filter = []\n', ['a'], 'description = "d"\nmcp_filter = ["a"]\n'],
  [
    'adds what is not there',
    "mcp_filter = ['a'] # mine\n",
    ['a', 'b'],
    'description = "d"\nmcp_filter = [\'a\', "b"] # mine\n',
  ],
  [
    'follows lists of several lines',
    'mcp_filter = [\n  "a", # one\n]\n',
    ['b', 'c'],
    'description = "d"\nmcp_filter = [\n  "a",\n  "b",\n  "c", # one\n]\n',
  ],
  ['has nothing to add', 'mcp_filter = ["a"]\n', ['a'], 'description = "d"\nmcp_filter = ["a"]\n'],
])('%s', (_, lines, patterns, expected) => {
  expect(addWorkerFilters(worker(lines), 'w', patterns)).toBe(
    `# team\n[orchestration.worker.w] # w\n${expected}[tools]\n`,
  );
});

it('changes workers in inline tables', () => {
  const text = '[orchestration]\nworker = { w = { description = "d" } }\n';
  expect(() => addWorkerFilters(text, 'w', ['a'])).toThrow(/cannot be changed safely/);
  const inline = '[orchestration.worker]\nw = { description = "d" }\n';
  expect(addWorkerFilters(inline, 'w', ['a'])).toBe(
    '[orchestration.worker]\nw = { description = "d", mcp_filter = ["a"] }\n',
  );
});

it('refuses workers there are not, and filters that are no lists', () => {
  const codes = [
    () => addWorkerFilters(worker(), 'v', ['a']),
    () => addWorkerFilters(worker('mcp_filter = "a"\n'), 'w', ['a']),
    () => addWorkerFilters('[x', 'w', []),
  ].map((work) => {
    try {
      work();
    } catch (error) {
      return AuraError.is(error) ? error.code : error;
    }
    return undefined;
  });
  expect(codes).toEqual(['config/unknown_worker', 'config/bad_value', 'config/syntax']);
});

import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { KeyPath } from '../issues/key-path.ts';
import { parseToml } from './parse-toml.ts';
import { buildPositionIndex } from './position-index.ts';
import { isTable, type TomlValue } from './toml-value.ts';

/** Key as written in the text, with white space that TOML allows around it. */
const name = fc.constantFrom('a', 'b', 'c-d', '"q r"', "'l.x'", '"\\u00e9"', '7');
const dotted = fc
  .array(name, { minLength: 1, maxLength: 3 })
  .chain((names) => fc.constantFrom('.', ' . ').map((dot) => names.join(dot)));
const scalar = fc.constantFrom(
  '1',
  '2.5',
  'true',
  '1979-05-27',
  '"s # no comment"',
  "'[x]'",
  '"""\nmulti\n[no.table]\na = 1\n"""',
  "'''one ''line'''",
);
const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }).map((items) => `[ ${items.join(',\n  ')} ]`),
    fc
      .uniqueArray(fc.tuple(dotted, tie('value')), { maxLength: 3, selector: ([key]) => key })
      .map((entries) => `{ ${entries.map(([key, item]) => `${key} = ${item}`).join(', ')} }`),
  ),
}));
const line = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(dotted, value).map(([key, item]) => `${key} = ${item} # c`) },
  { weight: 2, arbitrary: dotted.map((key) => `  [${key}]`) },
  { weight: 2, arbitrary: dotted.map((key) => `[[ ${key} ]]`) },
  { weight: 1, arbitrary: fc.constantFrom('', '# a = 1 [b]') },
);

/** Adds the lines that keep the text valid: random documents would redefine their keys all the time. */
function validDocument(lines: readonly string[], lineEnd: string): string {
  let text = '';
  for (const next of lines) {
    const longer = text + next.replaceAll('\n', lineEnd) + lineEnd;
    if (parseToml('t', longer).type === 'parsed') text = longer;
  }
  return text;
}

function* paths(tree: TomlValue, path: KeyPath = []): Generator<KeyPath> {
  if (path.length > 0) yield path;
  if (Array.isArray(tree)) {
    for (const [index, item] of tree.entries()) yield* paths(item, [...path, index]);
  } else if (isTable(tree)) {
    for (const [key, item] of Object.entries(tree)) yield* paths(item, [...path, key]);
  }
}

it('finds every key of every document at the place where the text has that key', () => {
  const document = fc
    .tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom('\n', '\r\n'))
    .map(([lines, lineEnd]) => validDocument(lines, lineEnd));
  fc.assert(
    fc.property(document, (text) => {
      const parsed = parseToml('t', text);
      if (parsed.type === 'failed') throw new Error(parsed.issue.message);
      const index = buildPositionIndex(text);
      const rows = text.split('\n');
      for (const path of paths(parsed.root)) {
        const key = path.at(-1);
        if (typeof key !== 'string') continue;
        const { line, column } = index.locate(path, 'key');
        const written = rows[line - 1]?.slice(column - 1) ?? '';
        const spellings = [key, `"${key}"`, `'${key}'`, '"\\u00e9"'];
        expect(spellings.some((spelling) => written.startsWith(spelling))).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

it('tells the key from its value and falls back to the table around what is not there', () => {
  const text = '[a]\n  b.c = [ 1,\n  { d = "x" } ]\n[[e]]\nf = 1\n[[e]]\n';
  const index = buildPositionIndex(text);
  expect(index.locate(['a', 'b', 'c'], 'key')).toEqual({ line: 2, column: 5 });
  expect(index.locate(['a', 'b', 'c'], 'value')).toEqual({ line: 2, column: 9 });
  expect(index.locate(['a', 'b', 'c', 1, 'd'], 'value')).toEqual({ line: 3, column: 9 });
  expect(index.locate(['a', 'missing'], 'key')).toEqual({ line: 1, column: 2 });
  expect(index.locate(['e', 1, 'f'], 'key')).toEqual({ line: 6, column: 3 });
  expect(index.locate(['nowhere'], 'key')).toEqual({ line: 1, column: 1 });
});

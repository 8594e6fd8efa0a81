import type * as z from 'zod';
import type { JsonValue } from '@aura/core';
import { shapeOf, type SchemaShape } from '../check/schema-shape.ts';
import { configSchema } from '../schema/config-schema.ts';
import { keyRegistry } from '../schema/key-registry.ts';
import { allowedValues } from './describe-type.ts';
import { tomlKey, tomlText } from './toml-text.ts';

const introduction = `#:schema ./aura.schema.json
# Every key there is, with its default or an example. Made by scripts/generate-config.mjs from the schema in packages/config:
# change the schema, not this file. Lines that start with "#" and no space are keys; take the "#" away to set one.
# docs/configuration.md has the same as tables.
`;

/** What is written without a "#": with it the file is an agent. */
const needed = new Set(['agent', 'agent.name', 'agent.system_prompt', 'agent.llm']);

/** Of tables with variants of which a file can have only one. */
const chosen = new Map([['hitl.route', 'webhook']]);

/** Tables that have the keys of others: only what has to be there is written again. */
const repeated = new Set([
  'orchestration.worker.search.llm',
  'orchestration.worker.search.scratchpad',
  'orchestration.worker.search.skills',
  'orchestration.worker.search.retry',
]);

const names = new Map([
  ['mcp.servers', ['tickets', 'old', 'files']],
  ['orchestration.worker', ['search']],
]);

/** An example with every key, as TOML. Without a change it is an agent that answers with OpenAI. */
export function referenceToml(): string {
  const blocks: string[] = [introduction];
  const root = shapeOf(configSchema('lenient'));
  if (root.type === 'table') writeTable(root.table, { path: '', header: '', blocks, used: true });
  return `${blocks.join('\n').trimEnd()}\n`;
}

interface Place {
  readonly path: string;
  /** As it stands in the file; empty for the root. */
  readonly header: string;
  readonly blocks: string[];
  /** It is written without a "#". */
  readonly used: boolean;
  readonly about?: string | undefined;
  /** Keys of other variants that have been written already. */
  readonly known?: ReadonlySet<string> | undefined;
  /** Which of several embedding models. */
  readonly index?: number;
}

function writeTable(table: z.ZodObject, place: Place): void {
  const { path, header, blocks, used, known, index = 0 } = place;
  const lines: string[] = [];
  const later: (() => void)[] = [];
  const brief = repeated.has(path);
  if (place.about !== undefined) lines.push(...comment(place.about));
  if (header !== '') lines.push(used ? header : `#${header}`);
  for (const [key, schema] of Object.entries(table.shape)) {
    const rule = keyRegistry.get(schema) ?? {};
    const keyPath = path === '' ? key : `${path}.${key}`;
    const isOptional = schema.safeParse(undefined).success;
    const inner = shapeOf(schema);
    // The next table of its kind shows the next variant.
    const isShown = known?.has(key) === true && (inner.type !== 'variants' || !inner.tables[index]);
    if (rule.ignored !== undefined || (isOptional && (brief || isShown))) continue;
    if (
      inner.type !== 'leaf' &&
      !(inner.type === 'list' && shapeOf(inner.element).type === 'leaf')
    ) {
      if (inner.type !== 'map' || shapeOf(inner.value).type !== 'leaf') {
        later.push(() =>
          writeInner(inner, {
            path: keyPath,
            header: '',
            blocks,
            used: used && needed.has(keyPath),
            about: rule.doc,
            index,
            ...(key === 'fallbacks' ? { known: new Set(Object.keys(table.shape)) } : {}),
          }),
        );
        continue;
      }
    }
    const isUsed = used && (needed.has(keyPath) || (path === 'agent.llm' && !isOptional));
    if (known === undefined && !brief) lines.push(...comment(rule.doc ?? ''));
    const value =
      (isEmpty(rule.default) ? rule.example : undefined) ?? rule.default ?? rule.example;
    lines.push(`${isUsed ? '' : '#'}${tomlKey(key)} = ${tomlText(value ?? anyValue(schema))}`);
  }
  blocks.push(`${lines.join('\n')}\n`);
  for (const write of later) write();
}

/** A table, or the tables of a list or a map: one for each variant. */
function writeInner(shape: SchemaShape, place: Place): void {
  const { path } = place;
  if (shape.type === 'table') writeTable(shape.table, { ...place, header: `[${path}]` });
  else if (shape.type === 'variants') {
    const wanted = chosen.get(path);
    const tables = shape.tables.filter(
      (table) => wanted === undefined || literals(table).includes(wanted),
    );
    const table = tables[(place.index ?? 0) % tables.length];
    if (table) writeTable(table, { ...place, header: `[${path}]` });
  } else if (shape.type === 'list') {
    writeEach(shape.element, place, () => `[[${path}]]`);
  } else if (shape.type === 'map') {
    const chosenNames = names.get(path) ?? [];
    writeEach(shape.value, place, (index) => `[${path}.${chosenNames[index] ?? 'search_*'}]`);
  }
}

function writeEach(schema: z.core.$ZodType, place: Place, header: (index: number) => string): void {
  const shape = shapeOf(schema);
  const tables =
    shape.type === 'variants' ? shape.tables : shape.type === 'table' ? [shape.table] : [];
  const known = new Set(place.known);
  for (const [index, table] of tables.entries()) {
    const head = header(index);
    const path = head.replace(/^\[+|\]+$/g, '');
    writeTable(table, {
      ...place,
      path,
      header: head.replace('search_*', '"search_*"'),
      used: false,
      index,
      about: index === 0 ? place.about : undefined,
      known: known.size === 0 ? undefined : new Set(known),
    });
    for (const key of Object.keys(table.shape)) known.add(key);
  }
}

function literals(table: z.ZodObject): readonly string[] {
  return Object.values(table.shape).flatMap((schema) => allowedValues(schema));
}

/** An example says more. */
function isEmpty(value: JsonValue | undefined): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function anyValue(schema: z.core.$ZodType): JsonValue {
  const [first] = allowedValues(schema);
  if (first !== undefined) return first;
  return shapeOf(schema).type === 'list' ? [] : '...';
}

/** Lines of at most 110 characters. */
function comment(text: string): readonly string[] {
  const lines: string[] = [];
  let line = '#';
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > 110) {
      lines.push(line);
      line = '#';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}

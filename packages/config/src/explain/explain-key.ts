import * as z from 'zod';
import { isUnbuilt } from '../check/not-built.ts';
import { anyVariant, shapeOf } from '../check/schema-shape.ts';
import { describeType } from '../document/describe-type.ts';
import { tomlText } from '../document/toml-text.ts';
import { ConfigError } from '../issues/config-error.ts';
import { findConfigFiles } from '../load/find-config-files.ts';
import { selectDialect } from '../load/select-dialect.ts';
import type { LoadOptions } from '../load/load-options.ts';
import { readDocument } from '../load/read-document.ts';
import { configSchema } from '../schema/config-schema.ts';
import { keyRegistry, type KeyRule } from '../schema/key-registry.ts';
import { explainValue } from './explain-value.ts';
import type { Explained } from './explanation.ts';
import { findKey } from './find-key.ts';
import { findStranger } from './find-stranger.ts';
import { parseKeyPath } from './parse-key-path.ts';

/**
 * What a key means, and what it is in each file of a configuration: also where other things of the file are wrong, and where
 * nobody has named a file and there is none.
 * @throws {ConfigError} when a file that was named is not there, or one cannot be read.
 */
export async function explainKey(key: string, options: LoadOptions): Promise<Explained> {
  const path = parseKeyPath(key);
  if (path === undefined) {
    return {
      type: 'unknown',
      message: `${JSON.stringify(key)} is no key`,
      hint: 'write it with dots, for example agent.llm.model or mcp.servers."my server".url',
    };
  }
  const { dialect } = selectDialect(options);
  const schema = configSchema(dialect);
  const general = findKey(schema, path, {});
  if (general.type === 'unknown') return general;
  const documents = await Promise.all(
    (await filesOf(options)).map(async (file) => {
      const read = await readDocument(file, { cwd: options.cwd, env: options.env, dialect });
      if (read.type === 'failed') throw new ConfigError([read.issue], []);
      return { file, ...read };
    }),
  );
  const stranger = findStranger(schema, path, documents);
  if (stranger) return stranger;
  // A parser of its own, which nobody pays for who only loads files.
  const { buildPositionIndex } = await import('../source/position-index.ts');
  const values = documents.map((document) => {
    const index = buildPositionIndex(document.text);
    return explainValue(path, { schema, env: options.env, index, ...document });
  });
  const rule = general.passed.at(-1)?.rule ?? {};
  return {
    type: 'key',
    key,
    meaning: rule.doc ?? '',
    valueType: describeType(general.schema),
    ...describeDefault(rule),
    required: rule.doc !== undefined && !(general.schema instanceof z.ZodOptional),
    auraOnly: general.passed.some(({ rule: passed }) => passed.superset === true),
    unbuilt: isUnbuilt(general.documented),
    keys: keysOf(general.schema),
    values,
  };
}

async function filesOf(options: LoadOptions): Promise<readonly string[]> {
  const found = await findConfigFiles(options);
  if (found.type === 'found') return found.files;
  if (found.isMissing && options.pathOrigin === 'default') return [];
  throw new ConfigError([found.issue], []);
}

function describeDefault({ default: value, defaultText, inherits }: KeyRule): {
  readonly default?: string;
} {
  const own = value === undefined ? defaultText : tomlText(value);
  const parts = [...(inherits === undefined ? [] : [`that of ${inherits}`]), own];
  const text = parts.filter((part) => part !== undefined).join(', else ');
  return text === '' ? {} : { default: text };
}

function keysOf(schema: z.core.$ZodType): readonly string[] {
  const shape = shapeOf(schema);
  if (shape.type === 'list') return keysOf(shape.element);
  if (shape.type === 'variants') return Object.keys(anyVariant(shape).shape);
  if (shape.type !== 'table') return [];
  return Object.entries(shape.table.shape)
    .filter(([, key]) => keyRegistry.get(key)?.ignored === undefined)
    .map(([key]) => key);
}

import type * as z from 'zod';
import type { FileFindings } from '../issues/file-findings.ts';
import type { KeyPath } from '../issues/key-path.ts';
import { formatTable } from '../issues/key-path.ts';
import type { Dialect } from '../schema/dialect.ts';
import { keyRegistry } from '../schema/key-registry.ts';
import { isTable, type TomlTable, type TomlValue } from '../source/toml-value.ts';
import type { KnownKey } from './known-keys.ts';
import { anyVariant, selectVariant, shapeOf } from './schema-shape.ts';
import { suggestKey } from './suggest-key.ts';

/** Tables of old versions that have a successor of another shape, so that they cannot be moved. */
const formerTables = new Map([
  ['orchestrator', 'its successor is [orchestration]'],
  ['workers', 'its successor is [orchestration.worker.<name>]'],
  ['vector_store', 'its successor is [[vector_stores]]'],
]);

/** What {@link checkKeys} needs. */
export interface KeyCheck {
  readonly schema: z.core.$ZodType;
  readonly known: readonly KnownKey[];
  readonly dialect: Dialect;
  readonly findings: FileFindings;
}

/**
 * Reports the keys of a document that its schema does not know: as errors in closed tables, else as warnings. Those that are
 * ignored are taken out of it, so that no later check looks at them.
 */
export function checkKeys(root: TomlTable, { schema, known, dialect, findings }: KeyCheck): void {
  const visit = (schema: z.core.$ZodType, data: TomlValue, path: KeyPath, table: string): void => {
    const shape = shapeOf(schema);
    if (shape.type === 'list') {
      if (!Array.isArray(data)) return;
      for (const [index, item] of data.entries())
        visit(shape.element, item, [...path, index], table);
    } else if (shape.type === 'map') {
      if (!isTable(data)) return;
      for (const [key, value] of Object.entries(data)) {
        visit(shape.value, value, [...path, key], `${table}.<name>`);
      }
    } else if (shape.type === 'variants') {
      if (!isTable(data)) return;
      visitTable(selectVariant(shape, data) ?? anyVariant(shape), data, path, table);
    } else if (shape.type === 'table' && isTable(data)) visitTable(shape.table, data, path, table);
  };
  const visitTable = (schema: z.ZodObject, data: TomlTable, path: KeyPath, table: string): void => {
    const isKnown = (key: string): boolean =>
      Object.hasOwn(schema.shape, key) &&
      !(dialect === 'strict' && keyRegistry.get(schema.shape[key] ?? schema)?.superset);
    for (const [key, value] of Object.entries(data)) {
      const keyPath = [...path, key];
      const keySchema = schema.shape[key];
      if (!keySchema || !isKnown(key)) {
        const here = Object.keys(schema.shape).filter(isKnown);
        const hint = suggestKey({ key, table, here, everywhere: known });
        const isClosed = keyRegistry.get(schema)?.unknownKeys === 'reject';
        reportUnknown(isClosed, keyPath, hint);
        if (!isClosed) delete data[key];
        continue;
      }
      const ignored = keyRegistry.get(keySchema)?.ignored;
      if (ignored !== undefined) reportIgnored(keyPath, `has no effect: ${ignored}`, 'remove it');
      visit(keySchema, value, keyPath, table === '' ? key : `${table}.${key}`);
    }
  };
  const reportUnknown = (closed: boolean, path: KeyPath, hint: string): void => {
    const table = formatTable(path.slice(0, -1));
    if (!closed) {
      const former = path.length === 1 ? formerTables.get(String(path[0])) : undefined;
      reportIgnored(path, `is unknown in ${table} and ignored`, former ?? hint);
      return;
    }
    findings.add({
      id: 'E05',
      severity: 'error',
      code: 'config/unknown_key',
      path,
      target: 'key',
      message: `is unknown; ${table} admits only its own keys`,
      hint,
    });
  };
  const reportIgnored = (path: KeyPath, message: string, hint: string): void => {
    findings.add({
      id: 'W13',
      severity: 'warning',
      code: 'config/ignored_key',
      path,
      target: 'key',
      message,
      hint,
    });
  };
  visit(schema, root, [], '');
}

import type { FileFindings } from '../issues/file-findings.ts';
import type { KeyPath } from '../issues/key-path.ts';
import { isTable, type TomlTable, type TomlValue } from '../source/toml-value.ts';
import { substituteText, type Substitution } from './substitute-text.ts';

/** Tables whose keys are free text, so that they may hold placeholders as well. */
const freeFormTables = new Set<KeyPath[number]>([
  'headers',
  'headers_from_request',
  'tool_headers_from_response',
  'env',
  'additional_params',
]);

/** A copy of a document in which every placeholder is replaced. What cannot be is reported. */
export function substituteTree(
  root: TomlTable,
  { findings, ...substitution }: Substitution & { readonly findings: FileFindings },
): TomlTable {
  const visitText = (source: string, path: KeyPath): string => {
    if (!source.includes('{{')) return source;
    const { text, missing, malformed } = substituteText(source, substitution);
    if (missing.length > 0) findings.addMissing(missing, path);
    for (const excerpt of malformed) {
      findings.add({
        severity: 'warning',
        code: 'config/malformed_placeholder',
        path,
        target: 'value',
        message: `has ${JSON.stringify(excerpt)}, which is no placeholder and stays as text`,
        hint: `write {{ env.NAME }} or {{ env.NAME | default: 'text' }}`,
      });
    }
    return text;
  };
  const visitTable = (table: TomlTable, path: KeyPath): TomlTable => {
    const freeForm = freeFormTables.has(path.at(-1) ?? '');
    const entries = new Map<string, TomlValue>();
    for (const [written, value] of Object.entries(table)) {
      const writtenPath = [...path, written];
      const key = freeForm ? visitText(written, writtenPath) : written;
      if (key === '__proto__' || entries.has(key)) {
        findings.add({
          id: 'E06',
          severity: 'error',
          code: 'config/bad_value',
          path: writtenPath,
          target: 'key',
          message:
            key === '__proto__' ? 'is not usable as a key' : `is the key "${key}" a second time`,
          hint: 'rename or remove it',
        });
      }
      entries.set(key, visit(value, writtenPath));
      if (key !== written) findings.addMove(writtenPath, [...path, key]);
    }
    return Object.fromEntries(entries);
  };
  const visit = (value: TomlValue, path: KeyPath): TomlValue => {
    if (typeof value === 'string') return visitText(value, path);
    if (Array.isArray(value)) return value.map((item, index) => visit(item, [...path, index]));
    return isTable(value) ? visitTable(value, path) : value;
  };
  return visitTable(root, []);
}

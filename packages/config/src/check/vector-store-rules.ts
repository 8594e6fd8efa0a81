import type { FileFindings } from '../issues/file-findings.ts';
import { formatTable, type KeyPath } from '../issues/key-path.ts';
import type { Dialect } from '../schema/dialect.ts';
import { isTable, member, valueAt, type TomlTable, type TomlValue } from '../source/toml-value.ts';
import { describeFound } from './describe-found.ts';
import type { Rule } from './rule.ts';
import { suggestWord } from './nearest-word.ts';

const embeddingPrefixes = [
  'amazon.titan-embed-text-v2',
  'amazon.titan-embed-text-v1',
  'cohere.embed-',
];

/** What the embedding models of vector stores must have. Emptiness is an error in every dialect. */
export function vectorStoreRules(severity: 'error' | 'warning'): readonly Rule[] {
  const embedding = 'vector_stores.*.embedding_model';
  return [
    emptyText(`${embedding}.api_key`, 'openai'),
    emptyText(`${embedding}.region`, 'bedrock'),
    {
      path: `${embedding}.model`,
      check: ({ value, path, parent }) => {
        const isBedrock = isTable(parent) && member(parent, 'provider') === 'bedrock';
        if (!isBedrock || typeof value !== 'string') return undefined;
        if (embeddingPrefixes.some((prefix) => value.startsWith(prefix))) return undefined;
        return {
          id: 'E19',
          code: 'config/bad_value',
          severity,
          message: `${describeFound(value, path)}; the names of usable models start with ${embeddingPrefixes.join(', ')}`,
          hint: 'choose one of those models',
        };
      },
    },
  ];
}

function emptyText(path: string, provider: string): Rule {
  return {
    path,
    check: ({ value, path, parent, root }) => {
      const isMeant = isTable(parent) && member(parent, 'provider') === provider;
      if (!isMeant || typeof value !== 'string' || value.trim() !== '') return undefined;
      const key = String(path.at(-1));
      return {
        id: 'E09',
        code: key === 'api_key' ? 'config/empty_api_key' : 'config/bad_value',
        message: `is empty; the vector store ${nameOf(valueAt(root, path.slice(0, 2)))} needs it`,
        hint: 'set it, or the variable it comes from',
      };
    },
  };
}

function nameOf(store: TomlValue | undefined): string {
  const name = isTable(store) ? member(store, 'name') : undefined;
  return typeof name === 'string' ? JSON.stringify(name) : 'without a name';
}

const goodName = /^[A-Za-z0-9_-]{1,50}$/;

/** Reports names of vector stores that two have or that tools cannot have, and stores that are asked for and do not exist. */
export function checkVectorStores(root: TomlTable, findings: FileFindings, dialect: Dialect): void {
  const severity = dialect === 'strict' ? 'warning' : 'error';
  const names = checkNames(root, findings, severity);
  const ask = (path: KeyPath, who: string): void => {
    const wanted = valueAt(root, path);
    for (const [index, name] of (Array.isArray(wanted) ? wanted : []).entries()) {
      if (typeof name !== 'string' || names.includes(name)) continue;
      const known = names.length === 0 ? 'there is none' : `there are ${names.join(', ')}`;
      findings.add({
        id: 'E18',
        severity,
        code: 'config/unknown_store',
        path: [...path, index],
        target: 'value',
        message: `is the vector store "${name}" for ${who}; ${known}`,
        hint: suggestWord(
          name,
          names,
          `declare it in ${formatTable(['vector_stores', 0])}, or remove it`,
        ),
      });
    }
  };
  ask(['orchestration', 'coordinator_vector_stores'], 'the coordinator');
  const workers = valueAt(root, ['orchestration', 'worker']);
  for (const name of isTable(workers) ? Object.keys(workers) : []) {
    ask(['orchestration', 'worker', name, 'vector_stores'], `the worker "${name}"`);
  }
}

function checkNames(
  root: TomlTable,
  findings: FileFindings,
  severity: 'error' | 'warning',
): readonly string[] {
  const stores = valueAt(root, ['vector_stores']);
  const names: string[] = [];
  for (const [index, store] of (Array.isArray(stores) ? stores : []).entries()) {
    const name = isTable(store) ? member(store, 'name') : undefined;
    if (typeof name !== 'string') continue;
    const at = { path: ['vector_stores', index, 'name'], target: 'value' } as const;
    if (names.includes(name)) {
      findings.add({
        ...at,
        id: 'E18',
        severity,
        code: 'config/duplicate_store',
        message: `is "${name}", which an earlier vector store is called as well`,
        hint: 'rename one of them',
      });
    } else if (!goodName.test(name)) {
      const isBlank = name.trim() === '';
      findings.add({
        ...at,
        id: 'E19',
        // Its tool gets a name in which the other characters are replaced.
        severity: isBlank ? severity : 'warning',
        code: 'config/bad_value',
        message: `${describeFound(name, at.path)}; 1 to 50 letters, digits, _ and - are required`,
        hint: 'its tool is called vector_search_<name>',
      });
    }
    names.push(name);
  }
  return [...new Set(names)];
}

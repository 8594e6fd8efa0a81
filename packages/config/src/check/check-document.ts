import type { FileFindings } from '../issues/file-findings.ts';
import { configSchema, type ConfigTable } from '../schema/config-schema.ts';
import type { Dialect } from '../schema/dialect.ts';
import type { TomlTable } from '../source/toml-value.ts';
import { checkCompaction } from './compaction-rules.ts';
import { checkKeys } from './check-keys.ts';
import { decode } from './decode.ts';
import { knownKeys } from './known-keys.ts';
import { notBuiltRules } from './not-built.ts';
import { applyRules } from './rule.ts';
import { valueRules } from './value-rules.ts';
import { checkWorkerNames } from './worker-names.ts';

/** What is built once per dialect. */
interface Checks {
  readonly schema: ReturnType<typeof configSchema>;
  readonly known: ReturnType<typeof knownKeys>;
  readonly rules: ReturnType<typeof valueRules>;
}

const checksByDialect = new Map<Dialect, Checks>();

/** Checks a document completely and decodes it. All checks run, whatever the others find; undefined when a type is wrong. */
export function checkDocument(
  root: TomlTable,
  dialect: Dialect,
  findings: FileFindings,
): ConfigTable | undefined {
  const { schema, known, rules } = checksFor(dialect);
  checkKeys(root, { schema, known, dialect, findings });
  const config = decode(root, schema, findings);
  applyRules(root, rules, findings);
  applyRules(root, notBuiltRules, findings);
  checkWorkerNames(root, findings);
  checkCompaction(root, findings);
  return config;
}

function checksFor(dialect: Dialect): Checks {
  const known = checksByDialect.get(dialect);
  if (known) return known;
  const schema = configSchema(dialect);
  const checks = { schema, known: knownKeys(schema), rules: valueRules(dialect) };
  checksByDialect.set(dialect, checks);
  return checks;
}

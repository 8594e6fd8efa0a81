import type { FileFindings } from '../issues/file-findings.ts';
import { configSchema, type ConfigTable } from '../schema/config-schema.ts';
import type { Dialect } from '../schema/dialect.ts';
import type { TomlTable } from '../source/toml-value.ts';
import { checkCompaction } from './compaction-rules.ts';
import { checkFlow } from './check-flow.ts';
import { checkKeys } from './check-keys.ts';
import { decode } from './decode.ts';
import type { AllowedHosts } from '../env/allowed-hosts.ts';
import { checkDeployment, type Deployment } from './deployment-checks.ts';
import { egressRules } from './egress-rules.ts';
import { knownKeys } from './known-keys.ts';
import { notBuiltRules } from './not-built.ts';
import { checkOrchestration } from './check-orchestration.ts';
import { applyRules } from './rule.ts';
import { checkScratchpads } from './scratchpad-checks.ts';
import { checkSkillSources } from './skill-sources.ts';
import { valueRules } from './value-rules.ts';
import { checkVectorStores } from './vector-store-rules.ts';
import { checkWorkerNames } from './worker-names.ts';

/** What is built once per dialect. */
interface Checks {
  readonly schema: ReturnType<typeof configSchema>;
  readonly known: ReturnType<typeof knownKeys>;
  readonly rules: ReturnType<typeof valueRules>;
}

/** What several keys must satisfy together. */
const documentChecks: readonly DocumentCheck[] = [
  checkWorkerNames,
  checkFlow,
  checkScratchpads,
  checkVectorStores,
  checkOrchestration,
  checkCompaction,
  checkSkillSources,
];

type DocumentCheck = (root: TomlTable, findings: FileFindings, dialect: Dialect) => void;

const checksByDialect = new Map<Dialect, Checks>();

/** What {@link checkDocument} needs besides the document. */
interface DocumentContext {
  readonly dialect: Dialect;
  readonly findings: FileFindings;
  readonly deployment?: Deployment | undefined;
  /** Absent: agents may connect to every host. */
  readonly allowedHosts?: AllowedHosts | undefined;
}

/** Checks a document completely and decodes it. All checks run, whatever the others find; undefined when a type is wrong. */
export function checkDocument(
  root: TomlTable,
  { dialect, findings, deployment, allowedHosts }: DocumentContext,
): ConfigTable | undefined {
  const { schema, known, rules } = checksFor(dialect);
  checkKeys(root, { schema, known, dialect, findings });
  const config = decode(root, schema, findings);
  applyRules(root, rules, findings);
  applyRules(root, notBuiltRules, findings);
  if (allowedHosts) applyRules(root, egressRules(allowedHosts), findings);
  for (const check of documentChecks) check(root, findings, dialect);
  if (deployment) checkDeployment(root, findings, deployment);
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

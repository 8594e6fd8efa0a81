import { scrubSecrets } from '@aura/core';
import type { Position, PositionIndex } from '../source/position-index.ts';
import type { ConfigIssue } from './config-issue.ts';
import type { FileFindings } from './file-findings.ts';
import type { Finding } from './finding.ts';
import { formatKeyPath } from './key-path.ts';

/** The file that findings are about. */
export interface FoundIn {
  readonly file: string;
  readonly text: string;
  /** The `.env` file in use, to be named where a variable is missing. */
  readonly envFile?: string;
}

/** The issues of a file with their places, in the order of the text. */
export async function locateFindings(
  { findings, missing }: FileFindings,
  { file, text, envFile = '.env' }: FoundIn,
): Promise<readonly ConfigIssue[]> {
  if (findings.length === 0 && missing.length === 0) return [];
  // Positions take a second parser and are needed for a problem only, so that a good file never pays for them.
  const { buildPositionIndex } = await import('../source/position-index.ts');
  const index = buildPositionIndex(text);
  const all =
    missing.length > 0 ? [...findings, missingVariables(missing, index, envFile)] : findings;
  return all
    .map((finding) => ({ finding, at: index.locate(finding.path, finding.target) }))
    .sort((a, b) => comparePositions(a.at, b.at))
    .map(({ finding, at }) => toIssue(finding, { file, ...at }));
}

function toIssue(
  { id, severity, code, path, message, hint }: Finding,
  at: Required<ConfigIssue>['at'],
): ConfigIssue {
  return {
    ...(id === undefined ? {} : { id }),
    severity,
    code,
    at,
    path: formatKeyPath(path),
    message: scrubSecrets(message),
    hint: scrubSecrets(hint),
  };
}

/** One finding for all variables, named once each in the order of the text. */
function missingVariables(
  missing: FileFindings['missing'],
  index: PositionIndex,
  envFile: string,
): Finding {
  const ordered = missing
    .map(({ name, path }) => ({ name, path, at: index.locate(path, 'value') }))
    .sort((a, b) => comparePositions(a.at, b.at));
  const names = [...new Set(ordered.map(({ name }) => name))];
  const subject = names.length === 1 ? 'an environment variable' : 'environment variables';
  return {
    id: 'E03',
    severity: 'error',
    code: 'config/unset_variable',
    path: ordered[0]?.path ?? [],
    target: 'value',
    message: `uses ${subject} without value or default: ${names.join(', ')}`,
    hint: `fill ${envFile} or run ${names.map((name) => `export ${name}=...`).join('; ')}`,
  };
}

function comparePositions(a: Position, b: Position): number {
  return a.line - b.line || a.column - b.column;
}

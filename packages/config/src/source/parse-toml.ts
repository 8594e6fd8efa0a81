import { parse, TomlError } from 'smol-toml';
import type { ConfigIssue } from '../issues/config-issue.ts';
import type { TomlTable } from './toml-value.ts';

/** The outcome of {@link parseToml}. */
export type ParsedToml =
  | { readonly type: 'parsed'; readonly root: TomlTable }
  | { readonly type: 'failed'; readonly issue: ConfigIssue };

/** Parses a TOML text. `file` is only named in the issue. */
export function parseToml(file: string, text: string): ParsedToml {
  try {
    return { type: 'parsed', root: parse(text, { integersAsBigInt: true }) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [reason = 'invalid TOML'] = error.message.split('\n');
    const issue: ConfigIssue = {
      id: 'E02',
      severity: 'error',
      code: 'config/syntax',
      at: { file, line: error.line, column: error.column },
      path: '',
      message: `${reason.replace('Invalid TOML document: ', '')}; TOML is required`,
      hint: 'check quotes, brackets and "=" here and just before',
    };
    return { type: 'failed', issue };
  }
}

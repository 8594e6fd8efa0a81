import { applyEnvBoolean } from '../env/env-boolean.ts';
import type { ConfigIssue } from '../issues/config-issue.ts';
import type { Dialect } from '../schema/dialect.ts';
import type { LoadOptions } from './load-options.ts';

/** Which dialect is read, and what is wrong with the setting that chooses it. */
export function selectDialect({ strict, env }: Pick<LoadOptions, 'strict' | 'env'>): {
  readonly dialect: Dialect;
  readonly issues: readonly ConfigIssue[];
} {
  if (strict !== undefined) return { dialect: strict ? 'strict' : 'lenient', issues: [] };
  const setting = applyEnvBoolean(env['AURA_STRICT_CONFIG']);
  const dialect = setting.type === 'set' && setting.value ? 'strict' : 'lenient';
  if (setting.type !== 'invalid') return { dialect, issues: [] };
  const issue: ConfigIssue = {
    severity: 'warning',
    code: 'config/invalid_setting',
    path: 'AURA_STRICT_CONFIG',
    message: 'is neither true nor false; the default, false, is used',
    hint: 'set it to true or false',
  };
  return { dialect, issues: [issue] };
}

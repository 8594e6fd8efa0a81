import type { ConfigIssue } from '../issues/config-issue.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * What is wrong with the variables of the shared session store, and that there is none in this version once they are right.
 * Values are not shown: the address holds a password. With `memory` the others are not looked at.
 */
export function checkSessionStore(env: Env): readonly ConfigIssue[] {
  const read = (name: string): string => (env[name] ?? '').trim();
  const store = read('AURA_SESSION_STORE').toLowerCase();
  if (store === '' || store === 'memory') return [];
  if (store !== 'redis' && store !== 'valkey') {
    return [
      problem(
        'AURA_SESSION_STORE',
        'names no store there is; allowed are memory, redis, valkey',
        'use one of them, or unset it',
      ),
    ];
  }
  const issues: ConfigIssue[] = [];
  if (read('AURA_SESSION_STORE_URL') === '') {
    issues.push(
      problem(
        'AURA_SESSION_STORE_URL',
        `is not set; AURA_SESSION_STORE=${store} requires it`,
        'set it to a redis:// or rediss:// address',
      ),
    );
  }
  for (const suffix of ['CONNECT_TIMEOUT_SECS', 'TASK_TTL_SECS']) {
    const name = `AURA_SESSION_STORE_${suffix}`;
    if (read(name) === '' || /^\d+$/.test(read(name))) continue;
    const hint = 'write digits only, or unset it';
    issues.push(problem(name, 'is no number; a whole number of 0 or more is required', hint));
  }
  if (issues.length > 0) return issues;
  return [
    {
      severity: 'error',
      code: 'config/not_built',
      path: 'AURA_SESSION_STORE',
      message: `is "${store}"; this is specified but not built in this version`,
      hint: 'unset it for now: it is refused because ignoring it would be worse',
    },
  ];
}

function problem(path: string, message: string, hint: string): ConfigIssue {
  return { id: 'E17', severity: 'error', code: 'config/invalid_setting', path, message, hint };
}

import type { Finding } from './finding.ts';

/** The oldest Node on which everything works. */
const oldest = [22, 18] as const;

/** Whether Node is new enough. */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) {
    return { check: 'node', status: 'ok', message: `Node ${version}` };
  }
  return {
    check: 'node',
    status: 'fail',
    message: `Node ${version} is older than ${oldest.join('.')}`,
    hint: 'Install a newer one from https://nodejs.org.',
  };
}

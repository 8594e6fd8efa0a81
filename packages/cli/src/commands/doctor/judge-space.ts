import type { Finding } from './finding.ts';

const mebibyte = 1024 * 1024;
/** A run of a day with many tools leaves some ten MiB; a database that is copied needs its size once more. */
const little = 1024 * mebibyte;
const tooLittle = 64 * mebibyte;

/** Whether there is room for runs. */
export function judgeSpace(place: string, freeBytes: number): Finding {
  const left = `${Math.floor(freeBytes / mebibyte)} MiB are free at ${place}`;
  if (freeBytes >= little) return { check: 'data', status: 'ok', message: left };
  return {
    check: 'data',
    status: freeBytes < tooLittle ? 'fail' : 'warn',
    message: left,
    hint: 'Make room, or remove old runs with `aura runs prune`.',
  };
}

import { expect, it } from 'vitest';
import { judgeSpace } from './judge-space.ts';

const mebibyte = 1024 * 1024;

it.each([
  [2_000, 'ok'],
  [1_023, 'warn'],
  [64, 'warn'],
  [63, 'fail'],
])('with %d MiB left it is %s', (left, status) => {
  const finding = judgeSpace('/data', left * mebibyte);
  expect(finding).toMatchObject({ status, message: `${left} MiB are free at /data` });
  expect(finding.hint === undefined).toBe(status === 'ok');
});

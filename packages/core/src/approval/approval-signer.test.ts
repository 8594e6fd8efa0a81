import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApprovalClaims } from './approval-signer.ts';
import { otherSecret, secret, signerWith } from './approvals.harness.ts';

const numRuns = process.env['AURA_TEST_LONG'] === '1' ? 50_000 : 1_000;
const signer = signerWith();
const claims: ApprovalClaims = {
  namespace: 'tenant:acme:user:bob',
  runId: 'run_1',
  callId: 'call_1',
  tool: 'exec',
  args: { command: 'git status', cwd: '.' },
  expiresAt: 1_767_225_600_000,
};
const token = 'qkbZQIAuI35CpobUtykHAZgsljg4I4VaZ4902frDjbc';
const invalid = { code: 'approval/invalid_signature' };

describe('the token of an approval', () => {
  it('[runtime C-157] is the one of the test vector', async () => {
    expect(await signer.sign(claims)).toBe(token);
    await signer.verify(token, claims);
  });

  it.each<[string, Partial<ApprovalClaims>]>([
    ['namespace', { namespace: 'tenant:acme:user:eve' }],
    ['run', { runId: 'run_2' }],
    ['call', { callId: 'call_2' }],
    ['tool', { tool: 'exec2' }],
    ['arguments', { args: { command: 'git push', cwd: '.' } }],
    ['time', { expiresAt: claims.expiresAt + 1_000 }],
  ])('[runtime C-157] does not fit another %s', async (_, change) => {
    await expect(signer.verify(token, { ...claims, ...change })).rejects.toMatchObject(invalid);
  });

  it('[runtime C-157] does not fit another key, unless that was in use before', async () => {
    const rotated = signerWith({ secret: () => Promise.resolve(otherSecret) });
    await expect(rotated.verify(token, claims)).rejects.toMatchObject(invalid);
    const remembering = signerWith({ secret: otherSecret, previousSecrets: [secret] });
    await remembering.verify(token, claims);
    expect(await remembering.sign(claims)).not.toBe(token);
  });

  it('does not depend on the order in which arguments were written', async () => {
    const args = { cwd: '.', command: 'git status' };
    expect(await signer.sign({ ...claims, args })).toBe(token);
  });

  it('fits nothing but what it was made for', async () => {
    const some: fc.Arbitrary<ApprovalClaims> = fc.record({
      namespace: fc.constantFrom('a:b', 'a:c'),
      runId: fc.constantFrom('run_1', 'run_2'),
      callId: fc.constantFrom('call_1', 'call_2'),
      tool: fc.constantFrom('exec', 'write'),
      args: fc.dictionary(fc.constantFrom('a', 'b'), fc.nat(1), {
        maxKeys: 2,
        noNullPrototype: true,
      }),
      expiresAt: fc.constantFrom(1_000, 2_000),
    });
    await fc.assert(
      fc.asyncProperty(some, some, async (left, right) => {
        const [one, other] = await Promise.all([signer.sign(left), signer.sign(right)]);
        const order = { ...left, args: Object.fromEntries(Object.entries(left.args).toSorted()) };
        const same = { ...right, args: Object.fromEntries(Object.entries(right.args).toSorted()) };
        expect(one === other).toBe(JSON.stringify(order) === JSON.stringify(same));
      }),
      { numRuns },
    );
  });

  it('is not made with a short secret', async () => {
    const short = new Uint8Array(31);
    const invalidSecret = expect.objectContaining({ code: 'approval/invalid_secret' });
    expect(() => signerWith({ secret: short })).toThrow(invalidSecret);
    expect(() => signerWith({ previousSecrets: [short] })).toThrow(invalidSecret);
    const late = signerWith({ secret: () => short });
    await expect(late.sign(claims)).rejects.toEqual(invalidSecret);
  });
});

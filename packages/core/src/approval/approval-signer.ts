import { AuraError } from '../errors/aura-error.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import type { Awaitable, JsonObject } from '../json/json.ts';
import type { Digest } from '../ports/digest.ts';
import type { Millis } from '../ports/clock.ts';
import type { Signer } from '../ports/signer.ts';

/** What a token is bound to. */
export interface ApprovalClaims {
  /** Canonical key. */
  readonly namespace: string;
  readonly runId: string;
  readonly callId: string;
  readonly tool: string;
  readonly args: JsonObject;
  /** Milliseconds since the Unix epoch; the token keeps whole seconds. */
  readonly expiresAt: Millis;
}

/** Makes and checks the tokens of approvals. */
export interface ApprovalSigner {
  sign(claims: ApprovalClaims): Promise<string>;
  /** Throws `approval/invalid_signature` unless the token was made for exactly these claims. */
  verify(token: string, claims: ApprovalClaims): Promise<void>;
}

/** What a signer is made from. */
export interface ApprovalSignerOptions {
  readonly digest: Digest;
  readonly signer: Signer;
  /** At least 32 bytes, equal in all processes that share their runs. */
  readonly secret: Uint8Array | (() => Awaitable<Uint8Array>);
  /** Secrets that were in use before: their tokens still count. */
  readonly previousSecrets?: readonly Uint8Array[];
}

const minSecretBytes = 32;

/** Takes the same time for every text of the same length, so that a token cannot be found character by character. */
function equals(left: string, right: string): boolean {
  let difference = left.length ^ right.length;
  for (let index = 0; index < left.length; index += 1) {
    difference |= left.charCodeAt(index) ^ right.charCodeAt(index);
  }
  return difference === 0;
}

/** A short secret can be guessed, and with it every token. */
function requireLength(secret: Uint8Array): void {
  if (secret.length >= minSecretBytes) return;
  throw new AuraError('approval/invalid_secret', {
    message: `the secret for approval tokens has ${secret.length} bytes`,
    hint: `Use at least ${minSecretBytes} random bytes.`,
  });
}

/**
 * Makes a signer: tokens are HMAC-SHA256 over the canonical JSON of what they are bound to. Throws
 * `approval/invalid_secret`, for a secret that comes later when it is used.
 */
export function createApprovalSigner(options: ApprovalSignerOptions): ApprovalSigner {
  const { digest, signer, secret, previousSecrets = [] } = options;
  const payload = (claims: ApprovalClaims): string =>
    canonicalJson({
      v: 1,
      ns: claims.namespace,
      run: claims.runId,
      call: claims.callId,
      tool: claims.tool,
      args: digest.sha256(canonicalJson(claims.args)),
      exp: Math.floor(claims.expiresAt / 1_000),
    });
  for (const known of previousSecrets) requireLength(known);
  if (typeof secret !== 'function') requireLength(secret);
  const current = async (): Promise<Uint8Array> => {
    const key = typeof secret === 'function' ? await secret() : secret;
    requireLength(key);
    return key;
  };
  return {
    sign: async (claims) => signer.hmacSha256(await current(), payload(claims)),
    async verify(token, claims) {
      const text = payload(claims);
      const secrets = [await current(), ...previousSecrets];
      if (secrets.some((key) => equals(token, signer.hmacSha256(key, text)))) return;
      throw new AuraError('approval/invalid_signature', {
        message: `the token was not made for this call of "${claims.tool}"`,
      });
    },
  };
}

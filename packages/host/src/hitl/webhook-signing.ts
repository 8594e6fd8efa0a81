import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Millis, Secret } from '@aura/core';

/** The secrets that Aura shares with whoever decides about approvals from outside. */
export interface WebhookSigning {
  readonly secret: Secret;
  /** Is accepted as well, for as long as secrets are being exchanged. */
  readonly secondary?: Secret;
  /** How far the clocks of both sides may be apart. */
  readonly toleranceMs: Millis;
}

/** What a signature is about: the question, or the answer to it. */
export type SignedAs = 'approval-request' | 'approval-decision';

/** Something signed: what it is about, and its bytes. */
export interface SignedMessage {
  readonly as: SignedAs;
  readonly decisionId: string;
  readonly body: string | Uint8Array;
}

/** The headers of a signature, as they were sent. */
export interface SignatureHeaders {
  readonly signature: string | undefined;
  readonly timestamp: string | undefined;
}

/** The headers that sign a message. */
export function signMessage(
  { secret }: WebhookSigning,
  message: SignedMessage,
  now: Millis,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(now / 1_000));
  const digest = digestOf(secret, message, timestamp).toString('hex');
  return { 'x-aura-signature-256': `sha256=${digest}`, 'x-aura-timestamp': timestamp };
}

/** Whether a message was signed with one of the secrets, and lately. Takes the same time for every signature. */
export function isSigned(
  { secret, secondary, toleranceMs }: WebhookSigning,
  message: SignedMessage,
  { signature, timestamp, now }: SignatureHeaders & { readonly now: Millis },
): boolean {
  const digest = /^sha256=([0-9a-f]{64})$/.exec(signature ?? '')?.[1];
  if (digest === undefined || !/^(0|[1-9]\d{0,14})$/.test(timestamp ?? '')) return false;
  if (Math.abs(Math.floor(now / 1_000) - Number(timestamp)) * 1_000 > toleranceMs) return false;
  const given = Buffer.from(digest, 'hex');
  return [secret, secondary].some(
    (key) => key !== undefined && timingSafeEqual(given, digestOf(key, message, timestamp ?? '')),
  );
}

function digestOf(key: Secret, message: SignedMessage, timestamp: string): Buffer {
  const { as, decisionId, body } = message;
  const hmac = createHmac('sha256', key.reveal());
  return hmac.update(`${timestamp}.${as}:${decisionId}.`).update(body).digest();
}

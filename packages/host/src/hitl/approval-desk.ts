import type { LoadedConfig } from '@aura/config';
import { AuraError, createApprovalSigner } from '@aura/core';
import type { ApprovalBroker, Clock, Random } from '@aura/core';
import { nodeDigest } from '../node/node-digest.ts';
import { nodeSigner } from '../node/node-signer.ts';
import { randomBytes, readApprovalSecret } from './approval-secret.ts';
import type { ApprovalDesk } from './hitl-approvals.ts';
import type { WebhookSigning } from './webhook-signing.ts';

/** What approvals need of a host. */
export interface ApprovalDeskOptions {
  readonly config: Pick<LoadedConfig, 'agents'>;
  readonly clock: Clock;
  readonly random: Random;
  /** Where runs are kept, and with them the secret of their approvals. */
  readonly store?: { readonly path?: string };
  readonly webhookSigning?: WebhookSigning;
  readonly approvalBroker?: ApprovalBroker;
}

/** Whoever signs wants nobody on the way to have a say; over plain HTTP they could at least read and hold back. */
function requireSecureWebhooks({ config, webhookSigning }: ApprovalDeskOptions): void {
  if (webhookSigning === undefined) return;
  for (const { id, hitl } of config.agents) {
    if (hitl?.route.mode !== 'webhook' || !/^http:/i.test(hitl.route.url)) continue;
    throw new AuraError('host/insecure_webhook', {
      message: `the agent "${id}" sends approvals to a webhook over plain HTTP, and there is a secret that signs them`,
      hint: 'Use an https:// address in [hitl.route], or unset AURA_HITL_WEBHOOK_SECRET.',
    });
  }
}

/** What the approvals of all agents of a host have in common. Throws `host/insecure_webhook`. */
export function approvalDesk(options: ApprovalDeskOptions): ApprovalDesk {
  const { clock, random, store, webhookSigning, approvalBroker } = options;
  requireSecureWebhooks(options);
  let secret: Promise<Uint8Array> | undefined;
  const readSecret = async (): Promise<Uint8Array> =>
    store?.path === undefined ? randomBytes(random) : readApprovalSecret(store.path, { random });
  const signer = createApprovalSigner({
    digest: nodeDigest,
    signer: nodeSigner,
    // Nothing is read or written before somebody has to be asked.
    secret: () => (secret ??= readSecret()),
  });
  return {
    clock,
    signer,
    ...(webhookSigning === undefined ? {} : { signing: webhookSigning }),
    ...(approvalBroker === undefined ? {} : { conversation: approvalBroker }),
  };
}

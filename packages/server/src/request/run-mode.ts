import type { IncomingHttpHeaders } from 'node:http';
import type { RunMode } from '@aura/core';
import type { Checked } from '../response/refusal.ts';
import { invalidRequest } from '../response/refusal.ts';

const headerOf = { background: 'x-aura-background', resumable: 'x-aura-resumable' } as const;

/** What the headers want to happen to the run when its client goes away. `X-Aura-Background` promises more, so it wins. */
export function requestedMode(headers: IncomingHttpHeaders): Checked<RunMode> {
  for (const mode of ['background', 'resumable'] as const) {
    const value = String(headers[headerOf[mode]] ?? 'false').toLowerCase();
    if (value === 'true') return { ok: true, value: mode };
    if (value !== 'false') {
      return invalidRequest(400, `The header ${headerOf[mode]} must be true or false`);
    }
  }
  return { ok: true, value: 'attached' };
}

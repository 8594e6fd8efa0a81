import type { RunQuery, RunSummary } from '@aura/core';
import type { Checked } from '../response/refusal.ts';
import { invalidRequest } from '../response/refusal.ts';

const statuses: readonly RunSummary['status'][] = ['running', 'suspended', 'completed', 'failed'];
const maxLimit = 500;

/** Reads `?status=running,suspended&limit=20&cursor=...`; several `status` count like one with commas. */
export function parseRunQuery(query: URLSearchParams): Checked<RunQuery> {
  const wanted = query.getAll('status').flatMap((text) => text.split(','));
  const status = wanted.flatMap((word) => statuses.find((known) => known === word) ?? []);
  if (status.length < wanted.length) {
    return invalidRequest(400, `status must be one or more of ${statuses.join(', ')}`);
  }
  const limit = query.get('limit');
  const count = Number(limit ?? maxLimit);
  if (limit !== null && !(/^\d+$/.test(limit) && count >= 1 && count <= maxLimit)) {
    return invalidRequest(400, `limit must be a whole number from 1 to ${maxLimit}`);
  }
  const cursor = query.get('cursor');
  return {
    ok: true,
    value: {
      ...(wanted.length === 0 ? {} : { status }),
      ...(limit === null ? {} : { limit: count }),
      ...(cursor === null ? {} : { cursor }),
    },
  };
}

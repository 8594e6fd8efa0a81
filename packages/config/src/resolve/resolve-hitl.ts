import { defaults } from '../schema/defaults.ts';
import type { HitlTable } from '../schema/hitl-table.ts';
import type { HitlConfig, HitlRoute } from './hitl-config.ts';

/** What a decoded `[hitl]` describes. */
export function resolveHitl({ require_approval, route }: HitlTable): HitlConfig {
  return { requireApproval: require_approval ?? [], route: resolveRoute(route) };
}

function resolveRoute(route: HitlTable['route']): HitlRoute {
  const timeoutSecs = route.timeout_secs ?? defaults.approvalTimeoutSecs[route.mode];
  if (route.mode === 'conversational') return { mode: route.mode, timeoutSecs };
  return {
    mode: route.mode,
    url: route.url,
    timeoutSecs,
    headers: route.headers ?? {},
    headersFromRequest: route.headers_from_request ?? {},
    toolHeadersFromResponse: route.tool_headers_from_response ?? {},
  };
}

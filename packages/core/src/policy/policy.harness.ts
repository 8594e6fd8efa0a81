import type { JsonObject } from '../json/json.ts';
import { Namespace } from '../namespace/namespace.ts';
import type { Principal } from '../namespace/principal.ts';
import type { Tool, ToolAnnotations } from '../tool/tool.ts';
import type { PolicyQuery } from './policy.ts';

export const acme = Namespace.of('tenant', 'acme');
export const bob = acme.child('user', 'bob');

export function tool(name: string, annotations: ToolAnnotations = {}): Tool {
  return {
    name,
    description: name,
    inputSchema: { type: 'object' },
    origin: { kind: 'code' },
    annotations,
    check: (args) => ({ ok: true, args }),
    execute: () => ({ content: [] }),
  };
}

export function query(name: string, init: Partial<PolicyQuery> = {}): PolicyQuery {
  return { namespace: bob, tool: tool(name), depth: 0, origin: 'model', ...init };
}

/** A query that knows its arguments. */
export function callOf(name: string, args: JsonObject): PolicyQuery {
  return query(name, { args });
}

export function principal(...roles: readonly string[]): Principal {
  return { id: 'bob', kind: 'user', roles, scopes: [acme] };
}

import * as z from 'zod';
import type { Dialect } from './dialect.ts';
import { superset } from './key-registry.ts';
import { boolean, decimal, textMap, texts } from './scalars.ts';
import { scratchpadThresholds } from './scratchpad-table.ts';

interface CommonKeys {
  readonly description?: string | undefined;
  readonly connect_timeout_secs?: number | undefined;
  readonly tool_timeout_secs?: number | undefined;
  readonly required?: boolean | undefined;
  readonly trust?: 'trusted' | 'untrusted' | undefined;
}

/** `[mcp.servers.<name>]` as it is written, decoded. */
export type McpServerTable =
  | (CommonKeys & {
      readonly transport: 'http_streamable' | 'sse';
      readonly url: string;
      readonly headers?: Readonly<Record<string, string>> | undefined;
    })
  | (CommonKeys & {
      readonly transport: 'stdio';
      readonly cmd: readonly string[];
      readonly args?: readonly string[] | undefined;
      readonly env?: Readonly<Record<string, string>> | undefined;
      readonly lifecycle?: 'shared' | 'request' | undefined;
    });

/** `[mcp]` as it is written, decoded. */
export interface McpTable {
  readonly sanitize_schemas?: boolean | undefined;
  readonly servers?: Readonly<Record<string, McpServerTable>> | undefined;
}

/** The schema of `[mcp]`. The reference requires `servers` once the table is there. */
export function mcpTable(dialect: Dialect): z.ZodType<McpTable> {
  const servers = z.record(z.string(), serverTable(dialect));
  return z.object({
    sanitize_schemas: boolean(dialect).optional(),
    servers: dialect === 'strict' ? servers : servers.optional(),
  });
}

function serverTable(dialect: Dialect): z.ZodType<McpServerTable> {
  const common = {
    description: z.string().optional(),
    scratchpad: scratchpadThresholds(dialect).optional(),
    connect_timeout_secs: decimal(dialect).optional(),
    tool_timeout_secs: decimal(dialect).optional(),
    required: boolean(dialect).optional(),
    trust: superset(z.enum(['trusted', 'untrusted']).optional()),
  };
  const remote = {
    url: z.string(),
    headers: textMap().optional(),
    headers_from_request: textMap().optional(),
    ...common,
  };
  return z.discriminatedUnion('transport', [
    z.object({ transport: z.literal('http_streamable'), ...remote }),
    z.object({ transport: z.literal('sse'), ...remote }),
    z.object({
      transport: z.literal('stdio'),
      cmd: texts(),
      args: texts().optional(),
      env: textMap().optional(),
      lifecycle: z.enum(['shared', 'request']).optional(),
      ...common,
    }),
  ]);
}

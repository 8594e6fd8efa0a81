import { readFileSync } from 'node:fs';

import type { JsonValue } from '@aura/core';

/** What a fake MCP server remembers: every message of the client, and how every tool call ended. */
export type McpRecord =
  | {
      readonly type: 'message';
      readonly method: string;
      readonly id?: string | number;
      readonly params?: JsonValue;
      /** Of the HTTP request, in lower case; empty over stdio. */
      readonly headers: Readonly<Record<string, string>>;
    }
  /** The client opened a stream for notifications that belong to no request. */
  | { readonly type: 'listening' }
  | {
      readonly type: 'call-ended';
      readonly tool: string;
      readonly outcome: 'ok' | 'error' | 'cancelled';
    };

/**
 * The records of the JSON-RPC text that a client sent. Text that is no JSON gives none, and neither do answers to our
 * own requests. Parsed here and not with the core, which would double the time a stdio server takes to start.
 */
export function recordsOf(
  text: string,
  headers: Readonly<Record<string, string>> = {},
): readonly McpRecord[] {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return [];
  }
  const messages: readonly unknown[] = Array.isArray(body) ? body : [body];
  return messages.filter(isRequest).map(({ method, id, params }) => ({
    type: 'message',
    method,
    headers,
    ...(id !== undefined && { id }),
    ...(params !== undefined && { params }),
  }));
}

interface Request {
  readonly method: string;
  readonly id?: string | number;
  readonly params?: JsonValue;
}

function isRequest(message: unknown): message is Request {
  return (
    typeof message === 'object' &&
    message !== null &&
    'method' in message &&
    typeof message.method === 'string'
  );
}

/** Reads the file that a fake MCP server over stdio writes; empty while there is none. */
export function readMcpRecords(file: string): readonly McpRecord[] {
  let lines: string;
  try {
    lines = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  // A last line without its end is still being written.
  return lines
    .split('\n')
    .slice(0, -1)
    .map((line): McpRecord => JSON.parse(line));
}

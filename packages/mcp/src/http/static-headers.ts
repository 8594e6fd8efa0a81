import type { Logger } from '@aura/core';

/** Set by the protocol itself; a configured value would break the connection. */
const managed = new Set([
  'accept',
  'content-length',
  'content-type',
  'host',
  'mcp-protocol-version',
  'mcp-session-id',
  'transfer-encoding',
]);

/** The headers that can be sent. The others are left out with a warning that names them and never shows a value. */
export function staticHeaders(
  configured: Readonly<Record<string, string>>,
  logger: Logger,
): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(configured)) {
    if (managed.has(name.toLowerCase()) || !isHeader(name, value)) {
      logger.log('warn', 'a configured header cannot be sent to an MCP server', { header: name });
    } else headers.set(name, value);
  }
  return headers;
}

function isHeader(name: string, value: string): boolean {
  try {
    new Headers().set(name, value);
    return true;
  } catch {
    return false;
  }
}

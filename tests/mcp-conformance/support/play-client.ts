import { createMcpPool, discoverTools } from '@aura/mcp';
import type { CallId, JsonObject, JsonValue, RunId, Tool } from '@aura/core';
import { Namespace } from '@aura/core';
import { nodeClock } from '@aura/host';
import { memoryLogger } from '@aura/testkit';
import { authOf } from './client-auth.ts';
import type { ClientScenario } from './client-door.ts';

/** How long a scenario may take. */
const limitMs = 15_000;

/** What our client does with a server: it lists the tools and calls each of them once. */
export async function playClient(
  { scenario, url, context = '{}' }: ClientScenario,
  era: 'legacy' | 'modern',
): Promise<void> {
  const logger = memoryLogger();
  const clientInfo = { name: 'aura', version: '0.0.0-test' };
  await using pool = createMcpPool({ clock: nodeClock, logger, clientInfo });
  const server = pool.server({
    name: 'conformance',
    transport: 'http_streamable',
    url,
    era,
    sanitizeSchemas: false,
    ...(await authOf({ scenario, url, context })),
  });
  const signal = AbortSignal.timeout(limitMs);
  const tools = await discoverTools([server], { signal });
  const status = server.status();
  if (status.status !== 'connected') throw new Error(status.reason ?? 'not connected');
  const { toolCalls = [] } = JSON.parse(context) as { readonly toolCalls?: readonly ToolCall[] };
  for (const tool of tools) {
    const wanted = toolCalls.filter(({ name }) => name === tool.name);
    const calls =
      wanted.length > 0 ? wanted.map((each) => each.arguments) : [argumentsOf(tool, tools)];
    for (const args of calls) await call(tool, args, signal);
  }
}

interface ToolCall {
  readonly name: string;
  readonly arguments: JsonObject;
}

async function call(tool: Tool, args: JsonObject, signal: AbortSignal): Promise<void> {
  await tool.execute(args, {
    namespace: Namespace.of('tenant', 'test'),
    session: 's',
    runId: 'run_1' as RunId,
    callId: 'call_1' as CallId,
    agent: 'a',
    idempotencyKey: 'k',
    signal,
    logger: memoryLogger(),
    clock: nodeClock,
    traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
    progress: () => undefined,
    requestInput: () => Promise.reject(new Error('nobody to ask')),
  });
}

/** A value for every property that is declared. */
function argumentsOf({ name, inputSchema }: Tool, [first]: readonly Tool[]): JsonObject {
  // It wants to see what came of the schema of the other tool.
  if (name === 'json_schema_echo') return { schema: first?.inputSchema ?? {} };
  const properties = (inputSchema['properties'] ?? {}) as Record<string, JsonObject>;
  return Object.fromEntries(
    Object.entries(properties).map(([name, { type }]) => [name, valueOf(type)]),
  );
}

function valueOf(type: JsonValue | undefined): JsonValue {
  switch (type) {
    case 'number':
    case 'integer':
      return 5;
    case 'boolean':
      return true;
    case 'object':
      return {};
    case 'array':
      return [];
    default:
      return 'text';
  }
}

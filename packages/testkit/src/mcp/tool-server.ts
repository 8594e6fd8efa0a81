import { Server } from '@modelcontextprotocol/server';
import type { CallToolResult, ServerContext } from '@modelcontextprotocol/server';

import type { JsonObject } from '@aura/core';

import type { FakeTool, FakeToolAnswer } from './fake-tool.ts';
import type { McpRecord } from './mcp-record.ts';

/** What the servers of one fake have in common. */
export interface ToolServerState {
  readonly tools: () => readonly FakeTool[];
  /** Tools per page of `tools/list`. Absent: all on one page. */
  readonly pageSize?: number;
  readonly record: (record: McpRecord) => void;
}

/**
 * A protocol server over fake tools. It is the low-level one: tools are listed and called exactly as given, with
 * whatever schema, and pages are ours to cut.
 */
export function toolServer(state: ToolServerState): Server {
  const server = new Server(
    { name: 'fake-mcp', version: '1.0.0' },
    { capabilities: { tools: { listChanged: true } } },
  );
  server.setRequestHandler('tools/list', ({ params }) => {
    const tools = state.tools();
    const start = Number(params?.cursor ?? 0);
    const end = start + (state.pageSize ?? tools.length);
    return {
      tools: tools.slice(start, end).map(({ name, description, inputSchema, annotations }) => ({
        name,
        ...(description !== undefined && { description }),
        // Not every schema in the wild is what the protocol wants it to be.
        inputSchema: (inputSchema ?? { type: 'object' }) as { readonly type: 'object' },
        ...(annotations !== undefined && { annotations }),
      })),
      ...(end < tools.length && { nextCursor: String(end) }),
    };
  });
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    const tool = state.tools().find((each) => each.name === params.name);
    const args = (params.arguments ?? {}) as JsonObject;
    const { result, outcome } = await runTool(tool, args, context);
    state.record({ type: 'call-ended', tool: params.name, outcome });
    return result;
  });
  return server;
}

interface Ended {
  readonly result: CallToolResult;
  readonly outcome: 'ok' | 'error' | 'cancelled';
}

async function runTool(
  tool: FakeTool | undefined,
  args: JsonObject,
  { mcpReq, http }: ServerContext,
): Promise<Ended> {
  if (tool === undefined) return failed('no such tool');
  const token = mcpReq._meta?.progressToken;
  try {
    const answer = await tool.call({
      args,
      headers: http?.req ? Object.fromEntries(http.req.headers) : {},
      signal: mcpReq.signal,
      async progress(step) {
        if (token === undefined) return;
        await mcpReq.notify({
          method: 'notifications/progress',
          params: { progressToken: token, ...step },
        });
      },
    });
    if (mcpReq.signal.aborted) return { ...failed('cancelled'), outcome: 'cancelled' };
    return toResult(answer);
  } catch (error) {
    const ended = failed(error instanceof Error ? error.message : String(error));
    return mcpReq.signal.aborted ? { ...ended, outcome: 'cancelled' } : ended;
  }
}

function failed(text: string): Ended {
  return { result: { content: [{ type: 'text', text }], isError: true }, outcome: 'error' };
}

function toResult(answer: FakeToolAnswer): Ended {
  if (typeof answer === 'string') return toResult({ text: answer });
  if ('content' in answer) return { result: { content: answer.content }, outcome: 'ok' };
  const { text, structured, isError } = answer;
  if (isError) return failed(text);
  const content = [{ type: 'text' as const, text }];
  return {
    result:
      structured === undefined ? { content } : { content, structuredContent: { ...structured } },
    outcome: 'ok',
  };
}

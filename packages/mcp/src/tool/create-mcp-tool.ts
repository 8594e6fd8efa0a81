import type {
  JsonObject,
  JsonSchema,
  Logger,
  SchemaForm,
  Tool,
  ToolContext,
  ToolOutput,
} from '@aura/core';

import { ProtocolError } from '@modelcontextprotocol/client';

import { DeadlineError, withDeadline } from '../connection/deadline.ts';
import type { ToolRequest } from '../connection/connection.ts';
import { failureReason } from '../connection/failure-reason.ts';
import type { ListedTool } from '../connection/listed-tool.ts';
import { shownName } from '../connection/listed-tool.ts';
import { ConnectError } from '../connection/open-connection.ts';
import { exposeName } from '../naming/expose-name.ts';
import type { McpServerConfig } from '../pool/server-config.ts';
import { createArgumentCheck } from './argument-check.ts';
import { boundText } from './bound-text.ts';
import { maskCredentials } from './mask-credentials.ts';
import { resultContent, resultText } from './result-text.ts';
import { toolAnnotations } from './tool-annotations.ts';

const maxErrorBytes = 8_192;
/** Invalid parameters, an invalid request, and what could not be parsed: the call was not as the server wants it. */
const schemaCodes: ReadonlySet<number> = new Set([-32_602, -32_600, -32_700]);
const maxDescriptionBytes = 16_384;
/** Our own limit ends a call with its reason; the dispatch, which would only cut it off, waits this much longer. */
const dispatchSlackMs = 1_000;

/** What a tool needs of its server. */
export interface ToolHome {
  readonly config: McpServerConfig;
  readonly logger: Logger;
  call(request: ToolRequest): Promise<JsonObject>;
}

/** The tool as the dispatch runs it; undefined, and a line in the log, when it cannot be offered. */
export function createMcpTool(listed: ListedTool, home: ToolHome): Tool | undefined {
  const { config, logger } = home;
  const form = schemaForm(config);
  const reason = isNoObject(listed.inputSchema, config);
  if (reason !== undefined) {
    logger.log('warn', 'a tool of an MCP server is left out', {
      tool: shownName(listed.name),
      reason,
    });
    return undefined;
  }
  const annotations = toolAnnotations(listed.hints, config.trusted ?? false);
  const limitMs = config.callTimeoutMs ?? 0;
  return {
    name: exposeName(listed.name),
    description: boundText(listed.description, maxDescriptionBytes),
    inputSchema: listed.inputSchema,
    ...(form !== undefined && { schemaForm: form }),
    origin: { kind: 'mcp', server: config.name, tool: listed.name },
    annotations,
    ...(limitMs > 0 && { timeoutMs: limitMs + dispatchSlackMs }),
    // What destroys may collide with anything else on that server that destroys.
    ...(annotations.destructive === true && { serialKey: () => `mcp:${config.name}` }),
    check: createArgumentCheck(listed.inputSchema, { tool: shownName(listed.name), logger }),
    execute: (args, context) => execute(listed, args, context, home),
  };
}

function schemaForm(config: McpServerConfig): SchemaForm | undefined {
  if (config.sanitizeSchemas === false) return undefined;
  return config.referenceSchemas === true ? 'reference' : 'provider';
}

/** A root that says nothing of its type, or allows several, is taken for an object. */
function isNoObject({ type }: JsonSchema, config: McpServerConfig): string | undefined {
  if (typeof type !== 'string' || type === 'object') return undefined;
  // The reference implementation hands on everything where it does not rewrite.
  if (config.referenceSchemas === true && config.sanitizeSchemas === false) return undefined;
  return `its input schema is of type "${shownName(type)}", not "object"`;
}

async function execute(
  tool: ListedTool,
  args: JsonObject,
  context: ToolContext,
  { config, call }: ToolHome,
): Promise<ToolOutput> {
  const { clock, signal, traceparent, forwarded, headers } = context;
  const given = { forwarded, headers, runId: context.runId };
  try {
    const result = await withDeadline({ clock, signal, ms: config.callTimeoutMs ?? 0 }, (signal) =>
      call({
        tool,
        args,
        traceparent,
        signal,
        given,
        onProgress: (step) => context.progress(step),
      }),
    );
    return toOutput(result, (text) => maskCredentials(text, { config, given }));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof DeadlineError) {
      return failed('TimeoutError', `the tool did not answer within ${error.afterMs} ms`);
    }
    const reason =
      error instanceof ConnectError ? error.message : failureReason({ config, error, given });
    const code = refusalCode(error);
    if (code === undefined) return failed('McpError', reason);
    return failed(schemaCodes.has(code) ? 'SchemaError' : 'McpError', `${reason} (code ${code})`);
  }
}

function toOutput(result: JsonObject, mask: (text: string) => string): ToolOutput {
  const { structuredContent: structured, isError } = result;
  if (isError === true) {
    const shown = boundText(`Tool returned an error: ${mask(resultText(result))}`, maxErrorBytes);
    return { content: [{ type: 'text', text: shown }], error: 'ToolError' };
  }
  const content = resultContent(result);
  return structured === undefined ? { content } : { content, structured };
}

/** The code with which a server answers that it does not do what it is asked. */
function refusalCode(error: unknown): number | undefined {
  return error instanceof ProtocolError ? error.code : undefined;
}

function failed(error: 'McpError' | 'SchemaError' | 'TimeoutError', reason: string): ToolOutput {
  const text = boundText(`Tool execution failed: ${reason}`, maxErrorBytes);
  return { content: [{ type: 'text', text }], error };
}

import type { Clock, JsonObject, Logger, ToolProgress } from '@aura/core';
import type { CallToolRequest, Client, StandardSchemaV1 } from '@modelcontextprotocol/client';

import { isJsonObject } from '@aura/core';
import { SdkHttpError } from '@modelcontextprotocol/client';

import { HttpTransport } from '../http/http-transport.ts';
import { markProblem } from '../http/marked-parameters.ts';
import { SseTransport } from '../http/sse-transport.ts';
import type { StdioTransport } from '../stdio/stdio-transport.ts';
import type { Asked } from '../pool/keying.ts';
import { DeadlineError, untilAborted } from './deadline.ts';
import { listPages } from './list-pages.ts';
import type { ListedTool } from './listed-tool.ts';
import { NotSentError } from './not-sent-error.ts';
import { ProgressRoutes } from './progress-routes.ts';

/** The library's own timer counts in wall time; ours (`withDeadline`) goes by the clock port. This is its longest. */
const noTimeoutMs = 2 ** 31 - 1;

const maxReasonLength = 200;

/** Codes of system errors that come before the first byte is sent. */
const unreachable = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** How a server is spoken to. */
export type ServerTransport = StdioTransport | HttpTransport | SseTransport;

type CallParams = CallToolRequest['params'] & Record<string, unknown>;

/** One `tools/call`. */
export interface ToolRequest {
  readonly tool: ListedTool;
  readonly args: JsonObject;
  readonly traceparent: string;
  readonly signal: AbortSignal;
  /** Headers that come with the call, where the server gets such. */
  readonly given?: Asked;
  onProgress(step: ToolProgress): void;
}

/** An initialised connection to one server. */
export class Connection {
  readonly #client: Client;
  readonly transport: ServerTransport;
  readonly #logger: Logger;
  readonly #progress: ProgressRoutes;
  #alive = true;

  /** Calls under way. */
  #calls = 0;
  #onIdle: () => void = () => {};
  #onStubborn: () => void = () => {};

  constructor(
    client: Client,
    transport: ServerTransport,
    { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
  ) {
    this.#client = client;
    this.transport = transport;
    this.#logger = logger;
    this.#progress = new ProgressRoutes({ clock, logger, onStubborn: () => this.#onStubborn() });
    client.setNotificationHandler('notifications/progress', ({ params }) =>
      this.#progress.deliver(params),
    );
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Called once when the connection has ended, whoever ended it. */
  onClose(listener: () => void): void {
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- a property is all there is
    this.#client.onclose = () => {
      this.#alive = false;
      listener();
    };
  }

  /** Called when the server still works on a call that was cancelled some seconds ago. */
  onStubborn(listener: () => void): void {
    this.#onStubborn = listener;
  }

  async list(signal: AbortSignal): Promise<readonly ListedTool[]> {
    const tools = await listPages((cursor) => {
      const params = cursor === undefined ? {} : { cursor };
      return this.#request({ method: 'tools/list', params }, signal);
    }, this.#logger);
    return this.#copiesToHeaders ? tools.filter((tool) => this.#canBeCalled(tool)) : tools;
  }

  /** The newer protocol has marked parameters copied into HTTP headers. */
  get #copiesToHeaders(): boolean {
    return this.transport instanceof HttpTransport && this.#client.getProtocolEra() === 'modern';
  }

  #canBeCalled({ name, inputSchema }: ListedTool): boolean {
    const problem = markProblem(inputSchema);
    if (problem === undefined) return true;
    this.#logger.log('warn', 'a tool of an MCP server is left out', {
      tool: name,
      reason: problem,
    });
    return false;
  }

  /** Rejects with a {@link NotSentError} when the server provably never saw the call. */
  async call({ tool, args, traceparent, signal, onProgress }: ToolRequest): Promise<JsonObject> {
    if (!this.#alive) throw new NotSentError('the connection is closed');
    // The library tells the server `String(reason)`, which should read like a reason.
    const cancel = new AbortController();
    const onAbort = (): void => cancel.abort(cancelReason(signal.reason));
    signal.addEventListener('abort', onAbort, { once: true });
    this.#calls += 1;
    try {
      return await this.#progress.during({ listener: onProgress, signal }, (progressToken) => {
        const _meta = { traceparent, progressToken };
        const params = { name: tool.name, arguments: { ...args }, _meta };
        return this.#send(tool, params, cancel.signal);
      });
    } catch (error) {
      throw this.#neverSent(error)
        ? new NotSentError('the call was not sent', { cause: error })
        : error;
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.#calls -= 1;
      if (this.#calls === 0) this.#onIdle();
    }
  }

  async #send(tool: ListedTool, params: CallParams, signal: AbortSignal): Promise<JsonObject> {
    if (this.#client.getProtocolEra() !== 'modern') {
      return this.#request({ method: 'tools/call', params }, signal);
    }
    // This era copies marked parameters into HTTP headers, which needs the schema. Its outputSchema is left out: a result
    // that does not match it is still an answer.
    const inputSchema = { ...tool.inputSchema, type: 'object' as const };
    const toolDefinition = { name: tool.name, inputSchema };
    const options = { signal, timeout: noTimeoutMs, toolDefinition };
    const result: unknown = await this.#client.callTool(params, options);
    return isJsonObject(result) ? result : {};
  }

  /** Closes when the calls under way have ended, or when `signal` aborts. */
  async retire(signal: AbortSignal): Promise<void> {
    const idle = Promise.withResolvers<void>();
    this.#onIdle = idle.resolve;
    if (this.#calls === 0) idle.resolve();
    await untilAborted(idle.promise, signal).catch(() => {});
    await this.close();
  }

  async close(): Promise<void> {
    this.#alive = false;
    await this.transport.close();
  }

  #request(
    request: { readonly method: string; readonly params: Record<string, unknown> },
    signal: AbortSignal,
  ): Promise<JsonObject> {
    return this.#client.request(request, anyObject, { signal, timeout: noTimeoutMs });
  }

  #neverSent(error: unknown): boolean {
    if (error instanceof NotSentError) return true;
    if (error instanceof SdkHttpError) return this.#sessionIsGone(error);
    for (let at = error; at instanceof Error; at = at.cause) {
      if ('code' in at && typeof at.code === 'string' && unreachable.has(at.code)) return true;
    }
    return false;
  }

  /** A server that has forgotten our session refuses every request of it unseen. */
  #sessionIsGone({ status, data }: SdkHttpError): boolean {
    if (this.transport instanceof SseTransport) return status === 404;
    if (!(this.transport instanceof HttpTransport) || this.transport.sessionId === undefined) {
      return false;
    }
    return status === 404 || (status === 400 && /session/i.test(String(data['text'])));
  }
}

/** In the words of the protocol: what happened, without the classes and stacks of this side. */
function cancelReason(reason: unknown): string {
  if (reason instanceof DeadlineError) return 'timeout';
  return (reason instanceof Error ? reason.message : String(reason)).slice(0, maxReasonLength);
}

/** Our own reading of results is more lenient than the library's: one odd tool must not cost the whole list. */
const anyObject: StandardSchemaV1<unknown, JsonObject> = {
  '~standard': {
    version: 1,
    vendor: 'aura',
    validate: (value) =>
      isJsonObject(value) ? { value } : { issues: [{ message: 'the result is not an object' }] },
  },
};

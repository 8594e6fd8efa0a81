import type { CallToolResult } from '@modelcontextprotocol/server';

import type { Awaitable, JsonObject, JsonSchema } from '@aura/core';

/** What a fake tool sees of a call. */
export interface FakeToolCall {
  readonly args: JsonObject;
  /** Headers of the HTTP request, in lower case; empty over stdio. */
  readonly headers: Readonly<Record<string, string>>;
  /** Aborts when the client cancels the call or goes away. */
  readonly signal: AbortSignal;
  /** Sends a progress notification when the client asked for them. */
  progress(step: {
    readonly progress: number;
    readonly total?: number;
    readonly message?: string;
  }): Promise<void>;
}

/** What a fake tool answers. Text, text with more, or the items of a result as the protocol has them. */
export type FakeToolAnswer =
  | string
  | { readonly text: string; readonly structured?: JsonObject; readonly isError?: boolean }
  | { readonly content: CallToolResult['content'] };

/** A tool of a fake MCP server. Arguments are not checked against the schema: what arrives is shown. */
export interface FakeTool {
  readonly name: string;
  readonly description?: string;
  /** Listed exactly as given. Default: an object without declared properties. */
  readonly inputSchema?: JsonSchema;
  /** What the server says about it, as the protocol has it. Default: nothing. */
  readonly annotations?: Readonly<Record<string, boolean>>;
  call(call: FakeToolCall): Awaitable<FakeToolAnswer>;
}

import type { FixtureResponse } from '@copilotkit/aimock';

import type { ScriptedCall } from '../model/scripted-step.ts';

/** What a scripted model server answers to one request. */
export interface WireStep {
  readonly text?: string;
  readonly reasoning?: string;
  readonly calls?: readonly ScriptedCall[];
  /** As on the wire, for example `length`. Default: `tool_calls` with calls, else `stop`. */
  readonly finish?: string;
  /** Default: counts estimated from the texts. */
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number };
  /** Answer with an HTTP error instead. */
  readonly error?: {
    readonly status: number;
    readonly message: string;
    readonly type?: string;
    readonly code?: string;
    /** The `Retry-After` header of a 429. Default 1. */
    readonly retryAfterSeconds?: number;
  };
}

/** The step in the form in which the mock library serves it. */
export function toFixture(step: WireStep): FixtureResponse {
  if (step.error) {
    const { status, retryAfterSeconds, ...error } = step.error;
    return {
      error,
      status,
      ...(retryAfterSeconds !== undefined && { retryAfter: retryAfterSeconds }),
    };
  }
  const { text = '', reasoning, calls = [], finish, usage } = step;
  const common = {
    ...(reasoning !== undefined && { reasoning }),
    ...(finish !== undefined && { finishReason: finish }),
    ...(usage && {
      usage: { prompt_tokens: usage.inputTokens, completion_tokens: usage.outputTokens },
    }),
  };
  if (calls.length === 0) return { content: text, ...common };
  const toolCalls = calls.map(({ name, args, id }) => ({
    name,
    arguments: typeof args === 'string' ? args : JSON.stringify(args),
    ...(id !== undefined && { id }),
  }));
  return text === '' ? { toolCalls, ...common } : { content: text, toolCalls, ...common };
}

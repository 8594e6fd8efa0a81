import { isJsonObject } from '@aura/core';
import type { JsonObject, JsonValue } from '@aura/core';
import type { ReceivedMessage } from '@aura/models';
import { z } from 'zod';
import type { Checked } from '../response/refusal.ts';
import { invalidRequest } from '../response/refusal.ts';

/** A tool that a client has, as OpenAI's API describes it. */
export interface RequestedTool {
  readonly function: {
    readonly name: string;
    readonly description?: string | null | undefined;
    readonly parameters?: JsonObject | null | undefined;
  };
}

/** The body of `POST /v1/chat/completions`, as far as it means anything here. */
export interface ChatRequestBody {
  readonly messages: readonly ReceivedMessage[];
  readonly model?: string | null | undefined;
  readonly stream?: boolean | null | undefined;
  readonly max_tokens?: number | null | undefined;
  readonly max_completion_tokens?: number | null | undefined;
  readonly metadata?: Readonly<Record<string, string>> | null | undefined;
  readonly user?: string | null | undefined;
  /** Tools that the client runs. That the member is there, even empty, means that the history may have calls. */
  readonly tools?: readonly RequestedTool[] | null | undefined;
}

const toolCall = z.object({
  id: z.string(),
  function: z.object({ name: z.string(), arguments: z.string() }),
});

const message: z.ZodType<ReceivedMessage> = z.object({
  role: z.string(),
  content: z
    .union([z.string(), z.array(z.object({ type: z.string(), text: z.string().optional() }))])
    .nullish(),
  tool_calls: z.array(toolCall).nullish(),
  tool_call_id: z.string().nullish(),
});

// It is JSON already, and a client can nest it deeper than a stack is.
const parameters = z.custom<JsonObject>(isJsonObject, {
  message: 'Invalid input: expected object',
});
const tool = z.object({
  type: z.literal('function'),
  function: z.object({
    name: z.string(),
    description: z.string().nullish(),
    parameters: parameters.nullish(),
  }),
});

const tokenBound = z.int().min(1).max(4_294_967_295).nullish();

/** Members that are not named here are accepted and ignored: OpenAI clients send many. */
const chatRequest: z.ZodType<ChatRequestBody> = z.object({
  messages: z.array(message),
  model: z.string().nullish(),
  stream: z.boolean().nullish(),
  max_tokens: tokenBound,
  max_completion_tokens: tokenBound,
  user: z.string().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  tools: z.array(tool).nullish(),
});

/** Checks the shape of a body. The refusal names the first members that are wrong. */
export function parseChatRequest(body: JsonValue): Checked<ChatRequestBody> {
  const parsed = chatRequest.safeParse(body);
  if (parsed.success) return { ok: true, value: parsed.data };
  const problems = parsed.error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.map(String).join('.') || 'body'}: ${issue.message}`);
  return invalidRequest(
    422,
    `The request body is not a chat completion request: ${problems.join('; ')}`,
  );
}

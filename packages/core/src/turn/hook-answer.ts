import { afterModelCall } from '../hook/model-call-hooks.ts';
import type { HookRun } from '../hook/hook-run.ts';
import type { CallId } from '../ids/ids.ts';
import { AuraError } from '../errors/aura-error.ts';
import type { AssistantMessage } from '../message/message.ts';
import type { ModelEvent, ModelRequest, ModelResponse } from '../model/model-port.ts';

/** What stands in the place of an answer that a hook has refused. */
const notice = 'This answer is withheld.';

/** An answer as it counts. */
export interface HookedAnswer {
  readonly message: AssistantMessage;
  /** Why the run ends with it. */
  readonly vetoed?: string;
}

function requireCallIds(
  { toolCalls }: ModelResponse,
  answer: AssistantMessage,
  isUsed: (id: CallId) => boolean,
): void {
  const own = new Set(answer.toolCalls.map(({ id }) => id));
  const ids = new Set(toolCalls.map(({ id }) => id));
  const [strange] = [...ids].filter((id) => !own.has(id) && isUsed(id));
  if (strange === undefined && ids.size === toolCalls.length) return;
  throw new AuraError('hook/invalid_result', {
    message: 'a response has tool calls with an id that another call has',
  });
}

/** Has the hooks look at an answer before it counts. */
export async function hookAnswer(
  hooks: HookRun,
  answer: AssistantMessage,
  call: {
    readonly request: ModelRequest;
    readonly response: ModelResponse;
    /** Whether another call of the conversation has this id. */
    readonly isUsed: (id: CallId) => boolean;
    readonly signal: AbortSignal;
  },
): Promise<HookedAnswer> {
  if (!hooks.has('afterModelCall')) return { message: answer };
  const { request, signal } = call;
  const response = { ...call.response, toolCalls: answer.toolCalls };
  const hooked = await afterModelCall(
    hooks,
    { messageId: answer.id, request, response },
    {
      signal,
      check: (made) => requireCallIds(made, answer, call.isUsed),
    },
  );
  if (hooked.vetoed !== undefined) {
    const { vetoed } = hooked;
    const content = [{ type: 'text', text: notice }] as const;
    return { message: { ...answer, content, toolCalls: [], finish: 'refusal' }, vetoed };
  }
  const { content, toolCalls, finish } = hooked.response;
  return { message: { ...answer, content, toolCalls, finish } };
}

/** The stream of an answer that no model has given. */
export async function* streamOf(
  response: ModelResponse,
): AsyncGenerator<readonly ModelEvent[], void> {
  const parts: ModelEvent[] = [];
  for (const part of response.content) {
    const { type, text = '' } = part;
    if (text !== '') parts.push({ type, delta: text });
  }
  for (const [index, { id, name, args }] of response.toolCalls.entries()) {
    parts.push({ type: 'tool_call_start', index, id, name });
    parts.push({ type: 'tool_call_args', index, delta: JSON.stringify(args) });
  }
  yield [...parts, { type: 'end', response }];
}

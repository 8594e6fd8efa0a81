import type { AuraError } from '../errors/aura-error.ts';
import type { MessageId } from '../ids/ids.ts';
import type { Message } from '../message/message.ts';
import type { ModelRequest, ModelResponse, SystemBlock } from '../model/model-port.ts';
import { cacheBoundaries } from '../prompt/cache-boundaries.ts';
import { requireMessages } from './check-messages.ts';
import { deepFreeze } from './deep-freeze.ts';
import { invalidResult } from './hook-round.ts';
import type { HookRun } from './hook-run.ts';
import type { ErrorRecovery } from './hook.ts';

/** What is to become of a model call. */
export type HookedRequest =
  | { readonly type: 'request'; readonly request: ModelRequest }
  | { readonly type: 'response'; readonly request: ModelRequest; readonly response: ModelResponse }
  | { readonly type: 'vetoed'; readonly reason: string };

function requireResponse(response: ModelResponse): ModelResponse {
  if (Array.isArray(response.content) && Array.isArray(response.toolCalls)) return response;
  throw invalidResult('a response has a list of content and a list of tool calls');
}

function requireRequest(request: ModelRequest): ModelRequest {
  requireMessages(request.messages);
  if (Array.isArray(request.system) && Array.isArray(request.tools)) return request;
  throw invalidResult('a request has lists of system blocks and of tools');
}

async function buildPrompt(
  hooks: HookRun,
  blocks: readonly SystemBlock[],
  signal: AbortSignal,
): Promise<readonly SystemBlock[]> {
  if (!hooks.has('buildPrompt')) return blocks;
  const end = await hooks.round<typeof blocks, { readonly blocks: typeof blocks }>({
    point: 'buildPrompt',
    subject: blocks,
    call: (hook, subject, context) => hook.buildPrompt?.({ blocks: subject }, context),
    take: (returned) => {
      const isList = Array.isArray(returned.blocks);
      if (isList && returned.blocks.every(({ text }) => typeof text === 'string')) {
        return { next: returned.blocks };
      }
      throw invalidResult('a prompt is a list of blocks, each with a text');
    },
    signal,
  });
  return end.type === 'passed' ? end.subject : blocks;
}

async function buildContext(
  hooks: HookRun,
  messages: readonly Message[],
  signal: AbortSignal,
): Promise<readonly Message[]> {
  if (!hooks.has('buildContext')) return messages;
  const end = await hooks.round<typeof messages, { readonly messages: typeof messages }>({
    point: 'buildContext',
    subject: messages,
    call: (hook, subject, context) => hook.buildContext?.({ messages: subject }, context),
    take: (returned) => ({ next: requireMessages(returned.messages) }),
    signal,
  });
  return end.type === 'passed' ? end.subject : messages;
}

/** Where a provider may cache a request is counted in its parts, which hooks may have changed. */
function marked(request: ModelRequest, made: ModelRequest): ModelRequest {
  const { system, messages, tools } = request;
  const isSame = system === made.system && messages === made.messages && tools === made.tools;
  if (isSame || request.cacheBoundaries === undefined) return request;
  return { ...request, cacheBoundaries: cacheBoundaries(request) };
}

/** What the hooks make of a request before it goes out: another one, a response in its place, or nothing. */
export async function beforeModelCall(
  hooks: HookRun,
  made: ModelRequest,
  signal: AbortSignal,
): Promise<HookedRequest> {
  const system = await buildPrompt(hooks, made.system, signal);
  const messages = await buildContext(hooks, made.messages, signal);
  const request = { ...made, system, messages };
  type Returned = { readonly request: ModelRequest } | { readonly response: ModelResponse };
  type Response = Extract<HookedRequest, { type: 'response' }>;
  if (!hooks.has('beforeModelCall')) return { type: 'request', request: marked(request, made) };
  const end = await hooks.round<ModelRequest, Returned, Response>({
    point: 'beforeModelCall',
    subject: request,
    call: (hook, subject, context) => hook.beforeModelCall?.({ request: subject }, context),
    take: (returned, subject) => {
      if ('request' in returned) return { next: requireRequest(returned.request) };
      const response = requireResponse(returned.response);
      return { done: { type: 'response', request: subject, response } };
    },
    signal,
  });
  if (end.type === 'passed') return { type: 'request', request: marked(end.subject, made) };
  if (end.type === 'done') {
    hooks.decided('beforeModelCall', { type: 'response' });
    return end.value;
  }
  const { reason } = end;
  hooks.decided('beforeModelCall', { type: 'veto', reason });
  return { type: 'vetoed', reason };
}

/** What the hooks make of a response. `vetoed`: it does not count, for this reason. */
export async function afterModelCall(
  hooks: HookRun,
  answered: {
    readonly messageId: MessageId;
    readonly request: ModelRequest;
    readonly response: ModelResponse;
  },
  options: {
    /** Throws for a response that cannot be. */
    readonly check: (response: ModelResponse) => void;
    readonly signal: AbortSignal;
  },
): Promise<{ readonly response: ModelResponse; readonly vetoed?: string }> {
  const { messageId, response } = answered;
  const request = deepFreeze(answered.request);
  const end = await hooks.round<ModelResponse, { readonly response: ModelResponse }>({
    point: 'afterModelCall',
    subject: response,
    call: (hook, subject, context) =>
      hook.afterModelCall?.({ request, response: subject }, context),
    take: (returned) => {
      const next = requireResponse(returned.response);
      options.check(next);
      return { next };
    },
    signal: options.signal,
    about: { messageId },
  });
  if (end.type === 'vetoed') {
    const { reason } = end;
    hooks.decided('afterModelCall', { type: 'veto', reason });
    return { response, vetoed: reason };
  }
  if (end.type !== 'passed' || !end.isChanged) return { response };
  hooks.decided('afterModelCall', { type: 'changed' }, { messageId });
  return { response: end.subject };
}

/** What the hooks want done about a failed attempt, if anything. */
export async function modelError(
  hooks: HookRun,
  failed: { readonly error: AuraError; readonly attempt: number },
  signal: AbortSignal,
): Promise<ErrorRecovery | undefined> {
  const end = await hooks.round<typeof failed, ErrorRecovery, ErrorRecovery>({
    point: 'modelError',
    subject: failed,
    call: (hook, subject, context) => hook.modelError?.(subject, context),
    take: (returned) => ({ done: returned }),
    signal,
  });
  if (end.type !== 'done') return undefined;
  if (end.value.action !== 'fail') hooks.decided('modelError', { type: 'retry' });
  return end.value;
}

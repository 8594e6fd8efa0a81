import type { IncomingHttpHeaders } from 'node:http';
import type { ClientTool, JsonValue, Message, MessageId, RequestFacts, RunMode } from '@aura/core';
import type { AgentSelection, Host, HostedAgent } from '@aura/host';
import { decodeTranscript } from '@aura/models';
import type { Checked } from '../response/refusal.ts';
import { invalidRequest } from '../response/refusal.ts';
import { unknownModel } from '../response/unknown-model.ts';
import type { ChatRequestBody } from './chat-request.ts';
import { parseChatRequest } from './chat-request.ts';
import { acceptClientTools } from './client-tools.ts';
import { requestedMode } from './run-mode.ts';
import { sessionId } from './session-id.ts';

/** A request that can be served: whom it asks what. */
export interface ChatTask {
  readonly agent: HostedAgent;
  readonly messages: readonly Message[];
  readonly session: string;
  readonly mode: RunMode;
  readonly stream: boolean;
  readonly maxOutputTokens: number | undefined;
  /** Offered to the model and run by the client. */
  readonly clientTools: readonly ClientTool[];
  /** What else the body says, for those who watch runs. */
  readonly facts: Pick<RequestFacts, 'user' | 'metadata'>;
}

/** Turns a body into a task, with the checks in the order in which clients may rely on them. */
export function toChatTask(
  received: { readonly body: JsonValue; readonly headers: IncomingHttpHeaders },
  host: Host,
): Checked<ChatTask> {
  const parsed = parseChatRequest(received.body);
  if (!parsed.ok) return parsed;
  const body = parsed.value;
  const transcript = decodeTranscript(body.messages, {
    keepTools: body.tools !== undefined && body.tools !== null,
    messageId: () => host.ids.next('msg') as MessageId,
    createdAt: host.clock.now(),
  });
  if (!transcript.ok) return invalidRequest(400, transcript.problem);
  const agent = selectedAgent(host.select(body.model ?? undefined));
  if (!agent.ok) return agent;
  const clientTools = acceptClientTools(body.tools ?? [], agent.value);
  if (!clientTools.ok) return clientTools;
  const mode = requestedMode(received.headers);
  if (!mode.ok) return mode;
  const stream = body.stream ?? false;
  // A run in the background has no reader either, but whoever started it can ask what it waits for.
  if (agent.value.approvalRoute === 'conversational' && !stream && mode.value !== 'background') {
    const message = 'conversational HITL requires streaming responses: set `stream: true`';
    return invalidRequest(400, message);
  }
  const metadata = body.metadata?.['chat_session_id'];
  return {
    ok: true,
    value: {
      agent: agent.value,
      messages: transcript.messages,
      session: sessionId({ metadata, headers: received.headers }, host.ids),
      mode: mode.value,
      stream,
      maxOutputTokens: outputBound(body),
      clientTools: clientTools.value,
      facts: factsOf(body),
    },
  };
}

function factsOf({ user, metadata }: ChatRequestBody): ChatTask['facts'] {
  return { ...(user && { user }), ...(metadata && { metadata }) };
}

/** The newer name wins, as it does at OpenAI. */
function outputBound(body: ChatRequestBody): number | undefined {
  return body.max_completion_tokens ?? body.max_tokens ?? undefined;
}

/** The chosen agent, or the error that OpenAI clients know for a wrong `model`. */
function selectedAgent(selection: AgentSelection): Checked<HostedAgent> {
  switch (selection.type) {
    case 'found':
      return { ok: true, value: selection.agent };
    case 'missing_model':
      return {
        ok: false,
        refusal: {
          status: 400,
          type: 'invalid_request_error',
          message: 'you must provide a model parameter',
          param: 'model',
          code: 'missing_required_parameter',
        },
      };
    case 'unknown_model':
      return { ok: false, refusal: unknownModel(selection.model) };
  }
}

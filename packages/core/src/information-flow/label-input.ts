import type { Agent } from '../agent/agent.ts';
import type { RunRequest } from '../agent/run-handle.ts';
import type { Message, ToolMessage } from '../message/message.ts';
import type { Tool } from '../tool/tool.ts';
import type { FlowControl } from './flow-control.ts';
import { mergeLabels, noLabels } from './labels.ts';
import type { FlowLabel } from './labels.ts';

/** Labels that a message carries. */
export function labelsOfMessage(message: Message): readonly FlowLabel[] {
  if (message.role === 'tool') return message.result.labels ?? noLabels;
  return message.role === 'user' ? (message.labels ?? noLabels) : noLabels;
}

/** A result that no run has labelled: its call was made by a client, or before there was a policy. */
function isUnlabelled(message: Message): message is ToolMessage {
  return (
    message.role === 'tool' &&
    message.result.labels === undefined &&
    message.result.outcome === 'ok'
  );
}

async function toolsByName(
  { tools }: Pick<Agent, 'tools'>,
  { forwarded }: RunRequest,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Tool>> {
  try {
    return new Map(
      (await tools.list(signal, forwarded && { forwarded })).map((tool) => [tool.name, tool]),
    );
  } catch {
    signal.throwIfAborted();
    // The run lists them as well, and fails where its log says so.
    return new Map();
  }
}

function labelResult(
  message: ToolMessage,
  flow: FlowControl,
  tools: ReadonlyMap<string, Tool>,
): Message {
  const { result } = message;
  const tool = tools.get(result.name);
  const names = tool === undefined ? flow.labelsOfName(result.name) : flow.labelsOf(tool);
  if (names.length === 0) return message;
  const source = { type: 'call', tool: result.name, callId: result.callId } as const;
  const labels = names.map((label): FlowLabel => ({ label, sources: [source] }));
  return { ...message, result: { ...result, labels } };
}

/** Puts the labels of requests on the last thing that somebody has said. */
function labelRequest(messages: readonly Message[], flow: FlowControl): readonly Message[] {
  if (flow.input.length === 0) return messages;
  const index = messages.findLastIndex(({ role }) => role === 'user');
  const message = messages[index];
  if (message?.role !== 'user') return messages;
  const added = flow.input.map((label): FlowLabel => ({ label, sources: [{ type: 'request' }] }));
  return messages.with(index, { ...message, labels: mergeLabels(labelsOfMessage(message), added) });
}

/**
 * A request whose messages have the labels that they have by the policy of the agent. That goes into the log of the run,
 * so nothing that comes later has to look at it again. The same object when there are none.
 */
export async function labelInput(
  agent: Pick<Agent, 'flow' | 'tools'>,
  request: RunRequest,
  signal: AbortSignal,
): Promise<RunRequest> {
  const { flow } = agent;
  if (flow === undefined) return request;
  let { messages } = request;
  if (messages.some(isUnlabelled)) {
    const tools = await toolsByName(agent, request, signal);
    messages = messages.map((message) =>
      isUnlabelled(message) ? labelResult(message, flow, tools) : message,
    );
  }
  messages = labelRequest(messages, flow);
  return messages === request.messages ? request : { ...request, messages };
}

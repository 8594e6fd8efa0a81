import type { Spending } from '../budget/budget-amount.ts';
import { AuraError } from '../errors/aura-error.ts';
import type { ContextOverlay } from '../context/context-overlay.ts';
import { renderView } from '../context/render-view.ts';
import type { CallId, MessageId } from '../ids/ids.ts';
import type { AssistantMessage, Message } from '../message/message.ts';
import type { ModelRequest, ModelResponse } from '../model/model-port.ts';
import { noUsage } from '../model/usage.ts';
import { cacheBoundaries } from '../prompt/cache-boundaries.ts';
import { outputReminder } from '../output/output-reminder.ts';
import { OutputStream } from '../output/output-stream.ts';
import type { Transcript } from '../run/transcript.ts';
import { affordableRequest } from './affordable-request.ts';
import { AnswerRecorder } from './answer-recorder.ts';
import { offeredSpecs } from './offered-specs.ts';
import { payForCall } from './pay-for-call.ts';
import type { PaidCall } from './pay-for-call.ts';
import { toolChoiceFor } from './tool-choice.ts';
import type { TurnServices } from './turn-services.ts';

/** How the model is to be asked. */
export interface CallOptions {
  /** Counts the model calls of the run, from 1. */
  readonly turn: number;
  /** No tool may be called: the model has to answer. */
  readonly forceAnswer: boolean;
  /** Ask again after an empty answer. */
  readonly nudge: boolean;
  /** What was wrong with the last answer, in a run that is to answer in a form. */
  readonly problem: string | null;
  /** What to show instead of parts of the conversation. Set when a request that is too large is made smaller. */
  readonly overlay?: ContextOverlay;
  readonly signal: AbortSignal;
}

const nudgeText =
  'Your last answer was empty. Answer the request now, with what you know and what the tools returned.';

/** What the model is told after the conversation, for this call only. */
function reminders(
  { ids, clock, request }: TurnServices,
  { nudge, problem }: CallOptions,
): readonly Message[] {
  const ofForm = request.output && outputReminder(request.output, problem);
  const texts = [nudge ? nudgeText : undefined, ofForm].filter((each) => each !== undefined);
  if (texts.length === 0) return [];
  return [
    {
      role: 'user',
      id: ids.next('msg') as MessageId,
      createdAt: clock.now(),
      content: [{ type: 'text', text: texts.join('\n\n') }],
    },
  ];
}

async function makeRequest(services: TurnServices, options: CallOptions): Promise<ModelRequest> {
  const { agent, request, past, prompt } = services;
  const { overlay, signal } = options;
  const { output } = request;
  const tools = await offeredSpecs(services, signal);
  const toolChoice = toolChoiceFor(services, options);
  const reminder = reminders(services, options);
  const history = past.transcript.messages();
  const view = overlay === undefined ? history : renderView(history, overlay);
  const shown = prompt === undefined ? view : prompt.attach(view);
  const system = prompt === undefined ? agent.system : prompt.system;
  const isMarked = agent.model.info.promptCache === 'explicit';
  return {
    system,
    messages: reminder.length === 0 ? shown : [...shown, ...reminder],
    tools,
    ...(toolChoice === undefined ? {} : { toolChoice }),
    ...(output?.strategy === 'schema' ? { responseSchema: output.schema } : {}),
    ...(isMarked && { cacheBoundaries: cacheBoundaries({ tools, system, messages: shown }) }),
    ...(request.maxOutputTokens === undefined ? {} : { maxOutputTokens: request.maxOutputTokens }),
  };
}

function callIdsIn(transcript: Transcript): Set<string> {
  const ids = new Set<string>();
  for (const message of transcript.messages()) {
    if (message.role === 'assistant') for (const call of message.toolCalls) ids.add(call.id);
  }
  return ids;
}

/** Looks the conversation through at the first call: most answers have none. */
function uniqueCallIds(transcript: Transcript): (id: CallId) => CallId {
  let used: Set<string> | undefined;
  return (id) => {
    used ??= callIdsIn(transcript);
    let unique = id;
    for (let count = 2; used.has(unique); count += 1) unique = `${id}_${count}` as CallId;
    used.add(unique);
    return unique;
  };
}

interface StreamEnd {
  readonly response: ModelResponse | undefined;
  readonly error: AuraError | undefined;
}

async function drain(
  services: TurnServices,
  request: ModelRequest,
  recorder: AnswerRecorder,
  signal: AbortSignal,
): Promise<StreamEnd> {
  const { model } = services.agent;
  for await (const batch of model.stream(request, { signal, logger: services.logger })) {
    recorder.take(batch);
    const last = batch.at(-1);
    if (last?.type === 'end') return { response: last.response, error: undefined };
    if (last?.type === 'error') return { response: last.partial, error: last.error };
  }
  const error = new AuraError('provider/stream_interrupted', {
    message: `the stream of ${model.info.model} ended without an end`,
    retry: 'same',
  });
  return { response: undefined, error };
}

/** A whole answer. */
export interface CalledModel extends Pick<PaidCall, 'isLast' | 'isShort'> {
  readonly message: AssistantMessage;
}

/**
 * Calls the model once and publishes everything it streams. Resolves with the whole answer, or with nothing when the
 * budget does not allow the call; throws the provider's error after keeping what had arrived as an incomplete message.
 */
export async function callModel(
  services: TurnServices,
  options: CallOptions,
): Promise<CalledModel | undefined> {
  const { journal, agent, ids, meter } = services;
  const wanted = await makeRequest(services, options);
  const { signal } = options;
  const paid = meter && (await payForCall(services, wanted, signal));
  if (meter !== undefined && paid === undefined) return undefined;
  const request = paid === undefined ? wanted : affordableRequest(services, wanted, paid);
  const spanId = ids.spanId();
  const messageId = ids.next('msg') as MessageId;
  const { info } = agent.model;
  journal.record({
    type: 'event',
    event: {
      type: 'model.started',
      turn: options.turn,
      model: info,
      ...(paid && { reserved: paid.reserved }),
    },
    spanId,
  });
  journal.record({ type: 'event', event: { type: 'message.started', messageId }, spanId });
  const recorder = new AnswerRecorder({
    journal,
    clock: services.clock,
    spanId,
    messageId,
    uniqueId: uniqueCallIds(services.past.transcript),
    ...(services.request.output && { output: new OutputStream(services.request, messageId) }),
  });
  const { response, error } = await drain(services, request, recorder, signal);
  if (error !== undefined) {
    const isRepeated = options.overlay !== undefined && error.retry === 'after-compaction';
    const partial = isRepeated ? undefined : response;
    await keepPartial(services, { recorder, response: partial, error, messageId, spanId, paid });
    throw error;
  }
  const message = recorder.complete(response ?? emptyResponse(info.model), {
    agent: agent.id,
    ...(response?.finish === 'max_output_tokens' ? { incomplete: true } : {}),
  });
  const { usage = noUsage, finish = 'other' } = message;
  const spent = paid === undefined ? {} : await spentBy(paid, message);
  journal.record({
    type: 'event',
    event: { type: 'message.completed', message, usage, finish, ...spent },
    spanId,
  });
  for (const call of message.toolCalls) {
    journal.record({ type: 'event', event: { type: 'tool_call.ready', messageId, call }, spanId });
  }
  const { isLast = false, isShort = false } = paid ?? {};
  return { message, isLast, isShort };
}

async function spentBy(
  paid: PaidCall,
  answer: AssistantMessage | undefined,
): Promise<{ readonly spent: Spending }> {
  return { spent: await paid.settle(answer) };
}

function emptyResponse(model: string): ModelResponse {
  return { content: [], toolCalls: [], usage: noUsage, finish: 'other', model };
}

/** Text that was shown is kept as an incomplete message; anything less is discarded. Calls are never kept: they did not run. */
async function keepPartial(
  services: TurnServices,
  broken: {
    readonly recorder: AnswerRecorder;
    readonly response: ModelResponse | undefined;
    readonly error: AuraError;
    readonly messageId: MessageId;
    readonly spanId: string;
    readonly paid: PaidCall | undefined;
  },
): Promise<void> {
  const { recorder, response, error, messageId, spanId, paid } = broken;
  const message =
    response &&
    recorder.complete(
      { ...response, toolCalls: [] },
      { agent: services.agent.id, incomplete: true },
    );
  const spent = paid === undefined ? {} : await spentBy(paid, message);
  if (message === undefined || !recorder.hasText) {
    const event = { type: 'message.discarded', messageId, reason: error.code, ...spent } as const;
    services.journal.record({ type: 'event', event, spanId });
    return;
  }
  const { usage = noUsage, finish = 'other' } = message;
  const event = { type: 'message.completed', message, usage, finish, ...spent } as const;
  services.journal.record({ type: 'event', event, spanId });
}

import { AuraError } from '../errors/aura-error.ts';
import type { ContextOverlay } from '../context/context-overlay.ts';
import { renderView } from '../context/render-view.ts';
import { modelEventFilter } from '../hook/model-event-filter.ts';
import type { ModelEventFilter } from '../hook/model-event-filter.ts';
import { beforeModelCall } from '../hook/model-call-hooks.ts';
import type { CallId, MessageId } from '../ids/ids.ts';
import type { Message } from '../message/message.ts';
import type {
  ModelEvent,
  ModelInfo,
  ModelPort,
  ModelRequest,
  ModelResponse,
} from '../model/model-port.ts';
import { noUsage } from '../model/usage.ts';
import { cacheBoundaries } from '../prompt/cache-boundaries.ts';
import { outputReminder } from '../output/output-reminder.ts';
import { OutputStream } from '../output/output-stream.ts';
import type { Transcript } from '../run/transcript.ts';
import { affordableRequest } from './affordable-request.ts';
import { AnswerRecorder } from './answer-recorder.ts';
import { hookAnswer, streamOf } from './hook-answer.ts';
import type { HookedAnswer } from './hook-answer.ts';
import { offeredSpecs } from './offered-specs.ts';
import { keepPartial, orDiscard, spentBy } from './open-answer.ts';
import type { OpenAnswer } from './open-answer.ts';
import { payForCall } from './pay-for-call.ts';
import type { PaidCall } from './pay-for-call.ts';
import { nextAttempt, recoverCall } from './recover-call.ts';
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
  /** The request will not be made smaller than it is. */
  readonly isReduced?: boolean;
  /** Tokens of the request, as estimated. */
  readonly inputTokens?: number;
  /** Counts the attempts, from 1. */
  readonly attempt?: number;
  /** Instead of that of the agent. */
  readonly model?: ModelPort;
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
  stream: AsyncIterable<readonly ModelEvent[]>,
  recorder: AnswerRecorder,
  filter: ModelEventFilter | undefined,
): Promise<StreamEnd | undefined> {
  for await (const batch of stream) {
    const shown = filter === undefined ? batch : filter.take(batch);
    recorder.take(shown);
    const last = shown.at(-1);
    if (last?.type === 'end') return { response: last.response, error: undefined };
    if (last?.type === 'error') return { response: last.partial, error: last.error };
  }
  return undefined;
}

function interrupted({ model }: ModelInfo): StreamEnd {
  const error = new AuraError('provider/stream_interrupted', {
    message: `the stream of ${model} ended without an end`,
    retry: 'same',
  });
  return { response: undefined, error };
}

/** A whole answer. */
export interface CalledModel extends Pick<PaidCall, 'isLast' | 'isShort'>, HookedAnswer {}

/** A call that a hook has refused. */
export interface VetoedCall {
  readonly message: undefined;
  readonly vetoed: string;
}

/**
 * Calls the model and publishes everything it streams; again only when a hook wants that. Resolves with the whole answer,
 * or with nothing when the budget does not allow the call; throws the provider's error after keeping what had arrived as an incomplete message.
 */
export async function callModel(
  services: TurnServices,
  options: CallOptions,
): Promise<CalledModel | VetoedCall | undefined> {
  const { journal, agent, ids, meter, hooks } = services;
  const { signal, overlay, attempt = 1, model = agent.model, inputTokens } = options;
  if (hooks !== undefined) hooks.turn = options.turn;
  const made = await makeRequest(services, options);
  const asked = hooks === undefined ? undefined : await beforeModelCall(hooks, made, signal);
  if (asked?.type === 'vetoed') return { message: undefined, vetoed: asked.reason };
  const wanted = asked?.request ?? made;
  const given = asked?.type === 'response' ? asked.response : undefined;
  const isPaid = meter !== undefined && given === undefined;
  const paid = isPaid ? await payForCall(services, wanted, signal) : undefined;
  if (isPaid && paid === undefined) return undefined;
  const request = paid === undefined ? wanted : affordableRequest(services, wanted, paid);
  const spanId = ids.spanId();
  const { info } = model;
  if (given === undefined) {
    services.observation?.onModelCall?.({ spanId, scope: journal.scope, agent, request });
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
  }
  const recorder = new AnswerRecorder({
    journal,
    clock: services.clock,
    spanId,
    nextMessage: () => {
      const id = ids.next('msg') as MessageId;
      const { output } = services.request;
      return output === undefined ? { id } : { id, output: new OutputStream({ output }, id) };
    },
    uniqueId: uniqueCallIds(services.past.transcript),
  });
  const stream =
    given === undefined
      ? model.stream(request, {
          signal,
          logger: services.logger,
          affinity: services.request.session,
          ...(overlay === undefined || options.isReduced ? { isReduced: true } : {}),
          ...(inputTokens === undefined ? {} : { inputTokens }),
        })
      : streamOf(given);
  const open: OpenAnswer = { recorder, spanId, paid };
  const draining = drain(stream, recorder, hooks && modelEventFilter(hooks, signal));
  const end = await (hooks === undefined
    ? draining
    : orDiscard(services, open, { work: draining }));
  const { response = emptyResponse(info.model), error } = end ?? interrupted(info);
  if (error !== undefined) {
    const recovery = await recoverCall(services, { error, attempt }, signal);
    const isOverflow = overlay !== undefined && error.retry === 'after-compaction';
    const isRepeated = recovery !== undefined || isOverflow;
    await keepPartial(services, open, { response: end?.response, error, isRepeated });
    if (recovery === undefined) throw error;
    return callModel(services, await nextAttempt(services, options, recovery));
  }
  const answer = recorder.complete(response, {
    agent: agent.id,
    ...(response.finish === 'max_output_tokens' ? { incomplete: true } : {}),
  });
  const { message, vetoed } =
    hooks === undefined
      ? { message: answer, vetoed: undefined }
      : await orDiscard(services, open, {
          work: hookAnswer(hooks, answer, {
            request,
            response,
            isUsed: (id) => callIdsIn(services.past.transcript).has(id),
            signal,
          }),
          answer,
        });
  const { usage = noUsage, finish = 'other' } = message;
  const spent = await spentBy(open, answer);
  const offered =
    message.toolCalls.length === 0 ? undefined : await services.tools.offered(options.signal);
  journal.record({
    type: 'event',
    event: { type: 'message.completed', message, usage, finish, ...spent },
    spanId,
  });
  for (const call of message.toolCalls) {
    const isClient = offered?.get(call.name)?.origin.kind === 'client';
    const body = { type: 'tool_call.ready', messageId: message.id, call } as const;
    const ready = isClient ? ({ ...body, isClient } as const) : body;
    journal.record({ type: 'event', event: ready, spanId });
  }
  const { isLast = false, isShort = false } = paid ?? {};
  return { message, isLast, isShort, ...(vetoed === undefined ? {} : { vetoed }) };
}

function emptyResponse(model: string): ModelResponse {
  return { content: [], toolCalls: [], usage: noUsage, finish: 'other', model };
}

import type { LanguageModelV4StreamPart, SharedV4ProviderMetadata } from '@ai-sdk/provider';
import type {
  AuraError,
  Logger,
  ModelEvent,
  ModelResponse,
  ReasoningPart,
  TextPart,
  ToolCall,
} from '@aura/core';
import type { AnswerOrigin } from '../chat-completions/answer-assembly.ts';
import { unreportedUsage } from '../chat-completions/decode-usage.ts';
import { ToolCallAssembly } from '../chat-completions/tool-call-assembly.ts';
import { decodeAiSdkFinish } from './decode-finish.ts';
import { decodeAiSdkUsage } from './decode-usage.ts';
import { encodeTextMark, toProviderData, withProviderData } from './provider-data.ts';

type Part = LanguageModelV4StreamPart;
type PartOf<Type extends Part['type']> = Extract<Part, { type: Type }>;

interface OpenPart {
  readonly kind: 'text' | 'reasoning';
  text: string;
  metadata: SharedV4ProviderMetadata | undefined;
}

interface OpenCall {
  readonly index: number;
  /** Ours, which is the vendor's unless that is taken. */
  readonly id: string | undefined;
  hasArguments: boolean;
}

/** Collects one answer from the parts of an AI SDK stream and turns each of them into model events. */
export class PartAssembly {
  readonly #origin: AnswerOrigin;
  readonly #calls: ToolCallAssembly;
  readonly #parts: OpenPart[] = [];
  /** By kind and id: vendors may interleave them. */
  readonly #open = new Map<string, OpenPart>();
  readonly #openCalls = new Map<string, OpenCall>();
  #callCount = 0;
  /** By our ids. */
  readonly #callMetadata = new Map<string, SharedV4ProviderMetadata>();
  #finish: PartOf<'finish'> | undefined;
  #model: string | undefined;
  #responseId: string | undefined;

  constructor(origin: AnswerOrigin) {
    this.#origin = origin;
    this.#calls = new ToolCallAssembly(origin.createCallId);
  }

  /** How the stream says that it ended; undefined while it has not. */
  get finish(): PartOf<'finish'>['finishReason'] | undefined {
    return this.#finish?.finishReason;
  }

  /** True when a tool call never got a name. */
  get isUnusable(): boolean {
    return this.#calls.hasNameless;
  }

  /** True when nothing at all has arrived. */
  get isEmpty(): boolean {
    return this.#parts.length === 0 && this.#callCount === 0 && this.#responseId === undefined;
  }

  /** Takes one part; `out` gets the events. */
  add(part: Part, out: ModelEvent[], logger?: Logger): void {
    switch (part.type) {
      case 'text-start':
        this.#touch('text', part);
        return;
      case 'text-end':
        this.#close('text', part);
        return;
      case 'reasoning-start':
        this.#touch('reasoning', part);
        return;
      case 'reasoning-end':
        this.#close('reasoning', part);
        return;
      case 'text-delta':
        this.#append('text', part, out);
        return;
      case 'reasoning-delta':
        this.#append('reasoning', part, out);
        return;
      case 'tool-input-start':
        if (part.providerExecuted !== true) this.#openCall(part.id, part.toolName, out);
        return;
      case 'tool-input-delta':
        this.#addArguments(part.id, part.delta, out);
        return;
      case 'tool-call':
        if (part.providerExecuted !== true) this.#endCall(part, out);
        return;
      case 'response-metadata':
        this.#responseId ??= part.id;
        this.#model ??= part.modelId;
        return;
      case 'finish':
        this.#finish = part;
        return;
      case 'file':
        // Messages of models hold text: this would need a tool that makes files.
        logger?.log('warn', 'a file in the answer of a model was left out', {
          mediaType: part.mediaType,
        });
        return;
      case 'stream-start':
        for (const warning of part.warnings) {
          logger?.log('debug', 'the provider package said', { warning: JSON.stringify(warning) });
        }
        return;
      default:
        // What vendors do on their own side (sources, tools of theirs) shows in the text.
        return;
    }
  }

  /** The answer, now that it is complete. */
  response(): ModelResponse {
    const isCut = this.#finish?.finishReason.unified === 'length';
    return this.#build(this.#calls.finish({ isCut }));
  }

  /** The last event of an answer that will not be completed, with what has arrived whole of it. */
  failure(error: AuraError): ModelEvent {
    const partial: ModelResponse = { ...this.#build(this.#calls.whole()), finish: 'other' };
    const { content, toolCalls, usage } = partial;
    const isEmpty = content.length === 0 && toolCalls.length === 0 && !usage.reported;
    return { type: 'error', error, ...(isEmpty ? {} : { partial }) };
  }

  #touch(
    kind: OpenPart['kind'],
    part: { readonly id: string; readonly providerMetadata?: SharedV4ProviderMetadata },
  ): OpenPart {
    const key = `${kind} ${part.id}`;
    let open = this.#open.get(key);
    if (open === undefined) {
      open = { kind, text: '', metadata: undefined };
      this.#open.set(key, open);
      this.#parts.push(open);
    }
    // Vendors repeat what still holds: the last word counts.
    open.metadata = part.providerMetadata ?? open.metadata;
    return open;
  }

  #close(
    kind: OpenPart['kind'],
    part: { readonly id: string; readonly providerMetadata?: SharedV4ProviderMetadata },
  ): void {
    this.#touch(kind, part);
    this.#open.delete(`${kind} ${part.id}`);
  }

  #append(
    kind: OpenPart['kind'],
    part: PartOf<'text-delta'> | PartOf<'reasoning-delta'>,
    out: ModelEvent[],
  ): void {
    const { delta } = part;
    this.#touch(kind, part).text += delta;
    if (delta !== '') out.push({ type: kind, delta });
  }

  #openCall(wireId: string, name: string, out: ModelEvent[]): OpenCall {
    const index = this.#callCount;
    this.#callCount += 1;
    this.#calls.add({ index, id: wireId, function: { name } }, out);
    const started = out.at(-1);
    const id = started?.type === 'tool_call_start' ? started.id : undefined;
    const call: OpenCall = { index, id, hasArguments: false };
    this.#openCalls.set(wireId, call);
    return call;
  }

  #addArguments(wireId: string, delta: string, out: ModelEvent[]): void {
    const call = this.#openCalls.get(wireId);
    if (call === undefined || delta === '') return;
    call.hasArguments = true;
    this.#calls.add({ index: call.index, function: { arguments: delta } }, out);
  }

  #endCall(part: PartOf<'tool-call'>, out: ModelEvent[]): void {
    const { toolCallId, toolName, input, providerMetadata } = part;
    const call = this.#openCalls.get(toolCallId) ?? this.#openCall(toolCallId, toolName, out);
    // An answer that was cut may not have got to the arguments; then the package says that there are none.
    const isSaid = call.hasArguments || input.trim() === '{}';
    if (!isSaid) this.#addArguments(toolCallId, input, out);
    this.#openCalls.delete(toolCallId);
    if (providerMetadata !== undefined && call.id !== undefined) {
      this.#callMetadata.set(call.id, providerMetadata);
    }
  }

  #build(toolCalls: readonly ToolCall[]): ModelResponse {
    const { provider, model } = this.#origin;
    const finish = this.#finish;
    return {
      content: this.#parts.flatMap((part) => toContent(part, provider)),
      toolCalls: toolCalls.map((call) =>
        withProviderData(call, provider, toProviderData(this.#callMetadata.get(call.id))),
      ),
      usage: finish === undefined ? unreportedUsage : decodeAiSdkUsage(finish.usage),
      finish:
        finish === undefined
          ? 'other'
          : decodeAiSdkFinish(finish.finishReason, toolCalls.length > 0),
      model: this.#model ?? model,
      ...(this.#responseId === undefined ? {} : { responseId: this.#responseId }),
    };
  }
}

function toContent(part: OpenPart, provider: string): readonly (TextPart | ReasoningPart)[] {
  const { kind, text } = part;
  const data = toProviderData(part.metadata);
  if (kind === 'reasoning') {
    if (text === '' && data === undefined) return [];
    return [
      {
        type: 'reasoning',
        provider,
        ...(text === '' ? {} : { text }),
        ...(data === undefined ? {} : { providerData: data }),
      },
    ];
  }
  const said: readonly TextPart[] = text === '' ? [] : [{ type: 'text', text }];
  return data === undefined ? said : [encodeTextMark(provider, data, text === ''), ...said];
}

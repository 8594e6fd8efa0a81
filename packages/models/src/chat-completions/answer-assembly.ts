import type {
  JsonObject,
  JsonValue,
  ModelEvent,
  ModelResponse,
  ReasoningPart,
  TextPart,
  ToolCall,
  Usage,
} from '@aura/core';
import { isJsonObject } from '@aura/core';
import { decodeFinish } from './decode-finish.ts';
import { decodeUsage, unreportedUsage } from './decode-usage.ts';
import { ToolCallAssembly } from './tool-call-assembly.ts';

/** The fields in which servers send reasoning. A part remembers its own, because replays have to use the same. */
export const reasoningFields = ['reasoning_content', 'reasoning'] as const;

/** What an assembly has to know about the call it belongs to. */
export interface AnswerOrigin {
  /** Label of the provider, as reasoning parts carry it. */
  readonly provider: string;
  /** The model asked for, reported unless the server names another. */
  readonly model: string;
  /** Names calls to which the server gives no id, or the same one twice in an answer. */
  readonly createCallId: () => string;
}

interface OpenPart {
  readonly kind: 'text' | (typeof reasoningFields)[number];
  text: string;
}

/** Collects one answer from the pieces of the wire and turns each piece into model events. */
export class AnswerAssembly {
  readonly #origin: AnswerOrigin;
  readonly #calls: ToolCallAssembly;
  readonly #parts: OpenPart[] = [];
  #usage: Usage | undefined;
  #model: string | undefined;
  #responseId: string | undefined;
  #finishReason: string | undefined;
  #refused = false;

  constructor(origin: AnswerOrigin) {
    this.#origin = origin;
    this.#calls = new ToolCallAssembly(origin.createCallId);
  }

  /** The server said why it stopped: whatever follows is an epilogue. */
  get isFinished(): boolean {
    return this.#finishReason !== undefined;
  }

  /** True when a tool call never got a name. */
  get isUnusable(): boolean {
    return this.#calls.hasNameless;
  }

  /** Takes what chunks and whole answers have in common: names, usage. */
  addEnvelope(body: JsonObject): void {
    this.#responseId ??= nonEmpty(body['id']);
    this.#model ??= nonEmpty(body['model']);
    this.#usage = decodeUsage(body['usage']) ?? this.#usage;
  }

  /** Takes the `delta` of a chunk or the `message` of a whole answer; `out` gets the events. */
  addDelta(delta: JsonObject, out: ModelEvent[]): void {
    for (const field of reasoningFields) {
      const text = delta[field];
      if (typeof text !== 'string' || text === '') continue;
      this.#append(field, text);
      out.push({ type: 'reasoning', delta: text });
      // Servers that are renaming the field send both with the same text.
      break;
    }
    this.#addText(textOf(delta['content']), out);
    const refusal = delta['refusal'];
    if (typeof refusal === 'string' && refusal !== '') {
      this.#refused = true;
      this.#addText(refusal, out);
    }
    const calls = delta['tool_calls'];
    if (Array.isArray(calls)) for (const call of calls) this.#calls.add(call, out);
    const legacy = delta['function_call'];
    if (isJsonObject(legacy)) this.#calls.add({ index: 0, function: legacy }, out);
  }

  /** Takes the `finish_reason` of a choice. */
  finish(reason: string): void {
    this.#finishReason = reason;
  }

  /** The answer, now that it is complete. */
  response(): ModelResponse {
    return this.#build(this.#calls.finish({ isCut: this.#finishReason === 'length' }));
  }

  /** What has arrived whole of an answer that will not be completed; undefined when that is nothing. */
  partial(): ModelResponse | undefined {
    const calls = this.#calls.whole();
    const isEmpty = this.#parts.length === 0 && calls.length === 0 && this.#usage === undefined;
    return isEmpty ? undefined : { ...this.#build(calls), finish: 'other' };
  }

  #addText(text: string, out: ModelEvent[]): void {
    if (text === '') return;
    this.#append('text', text);
    out.push({ type: 'text', delta: text });
  }

  #append(kind: OpenPart['kind'], text: string): void {
    const last = this.#parts.at(-1);
    if (last?.kind === kind) last.text += text;
    else this.#parts.push({ kind, text });
  }

  #build(toolCalls: readonly ToolCall[]): ModelResponse {
    return {
      content: this.#parts.map((part) => this.#toContent(part)),
      toolCalls,
      usage: this.#usage ?? unreportedUsage,
      finish: decodeFinish({
        reason: this.#finishReason,
        hasToolCalls: toolCalls.length > 0,
        refused: this.#refused,
      }),
      model: this.#model ?? this.#origin.model,
      ...(this.#responseId === undefined ? {} : { responseId: this.#responseId }),
    };
  }

  #toContent({ kind, text }: OpenPart): TextPart | ReasoningPart {
    if (kind === 'text') return { type: 'text', text };
    return {
      type: 'reasoning',
      text,
      provider: this.#origin.provider,
      providerData: { field: kind },
    };
  }
}

function nonEmpty(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Content is a string; some servers send parts, of which those without text are left out. */
function textOf(content: JsonValue | undefined): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part) => (isJsonObject(part) && typeof part['text'] === 'string' ? part['text'] : ''))
    .join('');
}

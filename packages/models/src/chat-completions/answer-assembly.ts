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
import { ReasoningDetails } from './reasoning-details.ts';
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
  /** `thinking` is a part of the content, the other two are fields beside it. */
  readonly kind: 'text' | 'thinking' | (typeof reasoningFields)[number];
  text: string;
}

/** A part of the content that is not understood here. */
interface OpaquePart {
  readonly kind: 'opaque';
  readonly part: JsonObject;
}

/** Collects one answer from the pieces of the wire and turns each piece into model events. */
export class AnswerAssembly {
  readonly #origin: AnswerOrigin;
  readonly #calls: ToolCallAssembly;
  readonly #details = new ReasoningDetails();
  readonly #parts: (OpenPart | OpaquePart)[] = [];
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
    const details = delta['reasoning_details'];
    const detailed = details === undefined ? '' : this.#details.add(details);
    // Servers that are renaming the field send both with the same text, and that of the details once more.
    const field = reasoningFields.find((name) => isText(delta[name]));
    if (field !== undefined) this.#addReasoning(field, String(delta[field]), out);
    else if (detailed !== '') this.#addReasoning('reasoning', detailed, out);
    const content = delta['content'];
    if (typeof content === 'string') this.#addText(content, out);
    else if (Array.isArray(content)) for (const part of content) this.#addPart(part, out);
    this.#addRefusal(delta['refusal'], out);
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
    this.#details.dropUnfinished();
    const isEmpty = this.#parts.length === 0 && calls.length === 0 && this.#usage === undefined;
    return isEmpty ? undefined : { ...this.#build(calls), finish: 'other' };
  }

  #addText(text: string, out: ModelEvent[]): void {
    if (text === '') return;
    this.#append('text', text);
    out.push({ type: 'text', delta: text });
  }

  #addRefusal(refusal: JsonValue | undefined, out: ModelEvent[]): void {
    if (!isText(refusal)) return;
    this.#refused = true;
    this.#addText(refusal, out);
  }

  #addReasoning(kind: OpenPart['kind'], text: string, out: ModelEvent[]): void {
    if (text === '') return;
    this.#append(kind, text);
    out.push({ type: 'reasoning', delta: text });
  }

  /** Content is a string; some servers send parts. */
  #addPart(part: JsonValue, out: ModelEvent[]): void {
    if (!isJsonObject(part)) return;
    const { type, text, thinking } = part;
    if (typeof text === 'string') this.#addText(text, out);
    else if (type === 'thinking' && Array.isArray(thinking)) {
      this.#addReasoning('thinking', thinking.map(textIn).join(''), out);
    } else if (type === 'refusal') this.#addRefusal(part['refusal'], out);
    else this.#parts.push({ kind: 'opaque', part });
  }

  #append(kind: OpenPart['kind'], text: string): void {
    const last = this.#parts.at(-1);
    if (last !== undefined && last.kind !== 'opaque' && last.kind === kind) last.text += text;
    else this.#parts.push({ kind, text });
  }

  #build(toolCalls: readonly ToolCall[]): ModelResponse {
    return {
      content: this.#content(toolCalls),
      toolCalls: this.#details.isEmpty
        ? toolCalls
        : toolCalls.map((call) => this.#withDetails(call)),
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

  #content(toolCalls: readonly ToolCall[]): ModelResponse['content'] {
    const content = this.#parts.map((part) => this.#toContent(part));
    if (this.#details.isEmpty) return content;
    const details = this.#details.take({ noneOf: new Set(toolCalls.map(({ id }) => id)) });
    const at = content.findIndex(({ type }) => type === 'reasoning');
    const first = content[at];
    if (details['details'] === undefined) return content;
    if (first?.type !== 'reasoning') {
      const { provider } = this.#origin;
      return [{ type: 'reasoning', provider, providerData: details }, ...content];
    }
    const known = isJsonObject(first.providerData) ? first.providerData : {};
    return content.with(at, { ...first, providerData: { ...known, ...details } });
  }

  #withDetails(call: ToolCall): ToolCall {
    const details = this.#details.take({ callId: call.id });
    if (details['details'] === undefined) return call;
    return { ...call, providerData: { provider: this.#origin.provider, ...details } };
  }

  #toContent(part: OpenPart | OpaquePart): TextPart | ReasoningPart {
    const { provider } = this.#origin;
    if (part.kind === 'opaque') {
      return { type: 'reasoning', provider, providerData: { part: part.part } };
    }
    const { kind, text } = part;
    if (kind === 'text') return { type: 'text', text };
    return { type: 'reasoning', text, provider, providerData: { field: kind } };
  }
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && value !== '';
}

function nonEmpty(value: JsonValue | undefined): string | undefined {
  return isText(value) ? value : undefined;
}

function textIn(part: JsonValue): string {
  return isJsonObject(part) && typeof part['text'] === 'string' ? part['text'] : '';
}

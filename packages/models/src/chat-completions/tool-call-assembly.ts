import type { CallId, JsonValue, ModelEvent, ToolCall } from '@aura/core';
import { isJsonObject } from '@aura/core';
import { parseArguments } from './parse-arguments.ts';

interface PendingCall {
  /** Position in the answer; unique. */
  readonly index: number;
  /** As the server named it, to recognise its later fragments. */
  readonly wireId: string | undefined;
  readonly id: CallId;
  name: string;
  argumentText: string;
}

/**
 * Puts tool calls together from fragments. Fragments belong together by `index`; servers that send none are followed
 * by id, and fragments with neither continue the last call. A call is announced once its name is known.
 */
export class ToolCallAssembly {
  readonly #createId: () => string;
  readonly #calls: PendingCall[] = [];
  readonly #usedIds = new Set<string>();
  readonly #usedIndexes = new Set<number>();
  readonly #byWireIndex = new Map<number, PendingCall>();
  readonly #byWireId = new Map<string, PendingCall>();
  #nextIndex = 0;

  /** `createId` names calls to which the server gives no id, or the same one twice. */
  constructor(createId: () => string) {
    this.#createId = createId;
  }

  get isEmpty(): boolean {
    return this.#calls.length === 0;
  }

  /** True when a call never got a name: nothing can be done with it. */
  get hasNameless(): boolean {
    return this.#calls.some((call) => call.name === '');
  }

  /** Takes one entry of `tool_calls`; `out` gets the events. */
  add(fragment: JsonValue, out: ModelEvent[]): void {
    if (!isJsonObject(fragment)) return;
    const body = isJsonObject(fragment['function']) ? fragment['function'] : {};
    const name = nonEmpty(body['name']);
    const delta = argumentDelta(body['arguments']);
    const wireId = nonEmpty(fragment['id']);
    if (name === undefined && wireId === undefined && delta === '') return;
    const call = this.#callFor(fragment['index'], wireId, name);
    const isNamed = call.name !== '';
    call.argumentText += delta;
    if (isNamed) {
      if (delta !== '') out.push({ type: 'tool_call_args', index: call.index, delta });
      return;
    }
    if (name === undefined) return;
    call.name = name;
    out.push({ type: 'tool_call_start', index: call.index, id: call.id, name });
    if (call.argumentText !== '') {
      out.push({ type: 'tool_call_args', index: call.index, delta: call.argumentText });
    }
  }

  /**
   * The calls of a finished answer in index order. Of one that was cut, the last call may not have got to its arguments:
   * nothing must not be taken for no arguments then.
   */
  finish({ isCut }: { readonly isCut: boolean }): readonly ToolCall[] {
    const calls = this.#inOrder();
    return calls.map((call, index) => {
      const isMissing = isCut && index === calls.length - 1 && call.argumentText.trim() === '';
      return isMissing ? toCutCall(call) : toToolCall(call);
    });
  }

  /** Of an answer that broke off, the calls whose arguments are complete. */
  whole(): readonly ToolCall[] {
    return this.#inOrder()
      .filter((call) => call.name !== '' && call.argumentText.trimEnd().endsWith('}'))
      .map((call) => toToolCall(call))
      .filter((call) => call.invalidArgs === undefined);
  }

  #inOrder(): PendingCall[] {
    return this.#calls.toSorted((left, right) => left.index - right.index);
  }

  #callFor(
    index: JsonValue | undefined,
    wireId: string | undefined,
    name: string | undefined,
  ): PendingCall {
    const wireIndex = isIndex(index) ? index : undefined;
    const known = this.#find(wireIndex, wireId, name);
    // Some servers give every call the same index: a new id with a new name is another call.
    const isAnother =
      known?.wireId !== undefined &&
      wireId !== undefined &&
      known.wireId !== wireId &&
      name !== undefined;
    return known === undefined || isAnother ? this.#open(wireIndex, wireId) : known;
  }

  #find(
    wireIndex: number | undefined,
    wireId: string | undefined,
    name: string | undefined,
  ): PendingCall | undefined {
    if (wireIndex !== undefined) return this.#byWireIndex.get(wireIndex);
    if (wireId !== undefined) return this.#byWireId.get(wireId);
    return name === undefined ? this.#calls.at(-1) : undefined;
  }

  #open(wireIndex: number | undefined, wireId: string | undefined): PendingCall {
    const isFree = wireIndex !== undefined && !this.#usedIndexes.has(wireIndex);
    const index = isFree ? wireIndex : this.#nextIndex;
    const call: PendingCall = {
      index,
      wireId,
      id: this.#claimId(wireId),
      name: '',
      argumentText: '',
    };
    this.#usedIndexes.add(index);
    this.#nextIndex = Math.max(this.#nextIndex, index + 1);
    this.#calls.push(call);
    if (wireIndex !== undefined) this.#byWireIndex.set(wireIndex, call);
    if (wireId !== undefined) this.#byWireId.set(wireId, call);
    return call;
  }

  #claimId(wireId: string | undefined): CallId {
    const isFree = wireId !== undefined && !this.#usedIds.has(wireId);
    const id = isFree ? wireId : this.#createId();
    this.#usedIds.add(id);
    // The brand marks where ids enter: this is the place.
    return id as CallId;
  }
}

function toCutCall({ id, name }: PendingCall): ToolCall {
  const invalidArgs = { raw: '', error: 'the answer was cut before them' };
  return { id, name, args: {}, invalidArgs };
}

function toToolCall(call: PendingCall): ToolCall {
  return { id: call.id, name: call.name, ...parseArguments(call.argumentText) };
}

/** Far above every real answer; a larger one is noise and must not reach arithmetic. */
const maxIndex = 1_000_000;

function isIndex(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < maxIndex;
}

function nonEmpty(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Arguments come as pieces of JSON text, or from some servers as one object. */
function argumentDelta(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  return isJsonObject(value) ? JSON.stringify(value) : '';
}

import type { AssistantMessage, JsonObject, JsonValue } from '@aura/core';
import { isJsonObject } from '@aura/core';

/** The member that grows while an entry of a type is streamed. Entries of other types come whole. */
const growing: ReadonlyMap<JsonValue | undefined, string> = new Map([
  ['reasoning.text', 'text'],
  ['reasoning.summary', 'summary'],
]);

/**
 * The `reasoning_details` of one answer, as OpenRouter and those who follow it send them. What was sent in pieces is
 * joined; otherwise entries are opaque, some are encrypted, and all go back unchanged and in their order. An entry that
 * names a call is stored with that call, which has to take it along.
 */
export class ReasoningDetails {
  readonly #details: JsonObject[] = [];

  get isEmpty(): boolean {
    return this.#details.length === 0;
  }

  /** Takes the `reasoning_details` of a chunk or a message. Returns the text in them: some servers send it nowhere else. */
  add(value: JsonValue | undefined): string {
    if (!Array.isArray(value)) return '';
    let text = '';
    for (const detail of value) {
      if (!isJsonObject(detail)) continue;
      const member = growing.get(detail['type']);
      const piece = member === undefined ? undefined : detail[member];
      text += textOf(piece);
      const last = this.#details.at(-1);
      if (last === undefined || member === undefined || !continues(last, detail)) {
        this.#details.push(detail);
      } else {
        this.#details[this.#details.length - 1] = join(last, detail, member);
      }
    }
    return text;
  }

  /** Forgets what can have been cut off: text without its signature is refused. */
  dropUnfinished(): void {
    const last = this.#details.at(-1);
    if (last?.['type'] === 'reasoning.text' && typeof last['signature'] !== 'string') {
      this.#details.pop();
    }
  }

  /** What belongs to the call with this id, or to none of these calls, in the form of `providerData`. */
  take(of: { readonly callId: string } | { readonly noneOf: ReadonlySet<string> }): JsonObject {
    const details = this.#details
      .map((detail, position) => ({ position, detail }))
      .filter(({ detail: { id } }) =>
        'callId' in of ? id === of.callId : typeof id !== 'string' || !of.noneOf.has(id),
      );
    return details.length === 0 ? {} : { details };
  }
}

/** The `reasoning_details` that this message came with; undefined when there are none of this provider. */
export function encodeReasoningDetails(
  message: AssistantMessage,
  provider: string,
): readonly JsonObject[] | undefined {
  const placed = [
    ...message.content.flatMap((part) =>
      part.type === 'reasoning' && part.provider === provider ? placedIn(part.providerData) : [],
    ),
    ...message.toolCalls.flatMap(({ id, providerData }) =>
      isJsonObject(providerData) && providerData['provider'] === provider
        ? // The call may have another id by now.
          placedIn(providerData).map((entry) => ({ ...entry, detail: { ...entry.detail, id } }))
        : [],
    ),
  ];
  if (placed.length === 0) return undefined;
  return placed
    .toSorted((left, right) => left.position - right.position)
    .map(({ detail }) => detail);
}

function placedIn(
  data: JsonValue | undefined,
): readonly { readonly position: number; readonly detail: JsonObject }[] {
  const entries = isJsonObject(data) ? data['details'] : undefined;
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry) => {
    if (!isJsonObject(entry)) return [];
    const { position, detail } = entry;
    return typeof position === 'number' && isJsonObject(detail) ? [{ position, detail }] : [];
  });
}

/** A signature closes an entry; until then the fragments of one have the same place. */
function continues(last: JsonObject, next: JsonObject): boolean {
  const isOpen = typeof last['signature'] !== 'string';
  const sameId = next['id'] === undefined || next['id'] === null || next['id'] === last['id'];
  return isOpen && sameId && last['type'] === next['type'] && last['index'] === next['index'];
}

function join(last: JsonObject, next: JsonObject, member: string): JsonObject {
  const set = Object.entries(next).filter(([, value]) => value !== null);
  return {
    ...last,
    ...Object.fromEntries(set),
    [member]: textOf(last[member]) + textOf(next[member]),
  };
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

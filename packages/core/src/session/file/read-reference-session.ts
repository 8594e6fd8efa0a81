import type { IdSource } from '../../ids/id-source.ts';
import type { CallId, MessageId } from '../../ids/ids.ts';
import { isJsonObject } from '../../json/json.ts';
import type { JsonObject, JsonValue } from '../../json/json.ts';
import type { Message, ToolCall } from '../../message/message.ts';
import type { Millis } from '../../ports/clock.ts';
import { repairMessages } from '../repair-messages.ts';
import { unreadable } from './session-file.ts';
import type { SessionFile } from './session-file.ts';

function textIn(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function listIn(object: JsonObject, key: string, place: string): readonly JsonObject[] {
  const value = object[key] ?? [];
  if (Array.isArray(value) && value.every((item) => isJsonObject(item))) return value;
  throw unreadable(`${place}.${key} is not a list of objects`);
}

/** A missing or senseless time is the beginning of time, as it is for the reference. */
function timeIn(value: JsonValue | undefined): Millis {
  const time = Date.parse(textIn(value));
  return Number.isNaN(time) ? 0 : time;
}

/** Turns the messages of one session, in order, into ours. */
class ReferenceReader {
  readonly #ids: Pick<IdSource, 'next'>;
  /** The latest call under each id: the reference lets providers use one again. */
  readonly #latest = new Map<string, ToolCall>();
  readonly #used = new Set<string>();

  constructor(ids: Pick<IdSource, 'next'>) {
    this.#ids = ids;
  }

  read(message: JsonObject, place: string): readonly Message[] {
    const base = { createdAt: timeIn(message['timestamp']) };
    const text = textIn(message['content']);
    const content = text === '' ? [] : [{ type: 'text', text } as const];
    switch (message['role']) {
      // System prompts come from the agent.
      case 'system':
        return [];
      case 'assistant': {
        const toolCalls = listIn(message, 'tool_calls', place).map((call) => this.#call(call));
        if (content.length + toolCalls.length === 0) return [];
        return [{ role: 'assistant', id: this.#id(), ...base, content, toolCalls }];
      }
      case 'user': {
        const results = listIn(message, 'tool_results', place).map((result): Message => {
          return { role: 'tool', id: this.#id(), ...base, result: this.#result(result) };
        });
        if (content.length === 0 && results.length > 0) return results;
        return [...results, { role: 'user', id: this.#id(), ...base, content }];
      }
      default:
        throw unreadable(`${place} has the role ${JSON.stringify(message['role'])}`);
    }
  }

  #id(): MessageId {
    return this.#ids.next('msg') as MessageId;
  }

  #call(call: JsonObject): ToolCall {
    const given = textIn(call['id']);
    let id = given === '' ? this.#ids.next('call') : given;
    for (let count = 2; this.#used.has(id); count += 1) id = `${given}_${count}`;
    this.#used.add(id);
    const args = call['arguments'] ?? {};
    const base = { id: id as CallId, name: textIn(call['name']) };
    const read: ToolCall = isJsonObject(args)
      ? { ...base, args }
      : {
          ...base,
          args: {},
          invalidArgs: { raw: JSON.stringify(args), error: 'the arguments were not an object' },
        };
    this.#latest.set(given, read);
    return read;
  }

  #result(result: JsonObject): Extract<Message, { role: 'tool' }>['result'] {
    const given = textIn(result['call_id']);
    const call = this.#latest.get(given);
    const hasFailed = result['is_error'] === true;
    return {
      callId: call?.id ?? (given as CallId),
      name: call?.name ?? 'unknown',
      outcome: hasFailed ? 'error' : 'ok',
      content: [{ type: 'text', text: textIn(result['content']) }],
      ...(hasFailed ? { errorType: 'ToolError' } : {}),
      durationMs: 0,
    };
  }
}

/**
 * A session file of the reference system: `{ namespace: { segments }, messages, created_at, updated_at, metadata }`, with
 * tool results on user messages. What the reference has torn apart is repaired. Throws `session/unreadable`.
 */
export function readReferenceSession(file: JsonObject, ids: Pick<IdSource, 'next'>): SessionFile {
  const { namespace, metadata } = file;
  const segments = isJsonObject(namespace) ? (namespace['segments'] ?? []) : [];
  const isPath = Array.isArray(segments) && segments.every((it) => typeof it === 'string');
  if (!isPath) throw unreadable('namespace.segments is not a list of texts');
  const reader = new ReferenceReader(ids);
  const messages = listIn(file, 'messages', 'the session').flatMap((message, index) =>
    reader.read(message, `message ${index + 1}`),
  );
  const kept = Object.entries(isJsonObject(metadata) ? metadata : {}).filter(
    ([key]) => !key.startsWith('aura.'),
  );
  return { segments, messages: repairMessages(messages), metadata: Object.fromEntries(kept) };
}

import { isFlowLabels } from '../../information-flow/labels.ts';
import { isJsonObject } from '../../json/json.ts';
import type { JsonObject, JsonValue } from '../../json/json.ts';
import { parseJson } from '../../json/parse-json.ts';
import type { Message } from '../../message/message.ts';
import { Namespace } from '../../namespace/namespace.ts';
import { repairMessages } from '../repair-messages.ts';
import { overlayPatch, sessionOverlay } from '../session-overlay.ts';
import type { SessionSnapshot } from '../session.ts';
import { unreadable } from './session-file.ts';
import type { SessionFile } from './session-file.ts';

/** One line of an export: the head of a session, or one of its messages. */
export interface SessionLine {
  /** Canonical key of the session. */
  readonly namespace: string;
  readonly record: JsonObject;
}

/** Everything a session holds, as lines: its head, then its messages as they were said. */
export function* sessionLines({ head, messages }: SessionSnapshot): Generator<SessionLine> {
  const { namespace: place, activeRun: _, ...facts } = head;
  const namespace = place.key;
  // JSON by construction; their interfaces only have no index signature.
  yield { namespace, record: { type: 'session', ...facts } as unknown as JsonObject };
  for (const { seq, message } of messages) {
    yield { namespace, record: { type: 'message', seq, message } as unknown as JsonObject };
  }
}

function isPart(value: JsonValue): boolean {
  if (!isJsonObject(value)) return false;
  const { type, text, source } = value;
  if (type === 'text') return typeof text === 'string';
  return type === 'reasoning' || ((type === 'image' || type === 'file') && isJsonObject(source));
}

function isContent(value: JsonValue | undefined): boolean {
  return Array.isArray(value) && value.every(isPart);
}

function isCall(value: JsonValue): boolean {
  return (
    isJsonObject(value) &&
    typeof value['id'] === 'string' &&
    typeof value['name'] === 'string' &&
    isJsonObject(value['args'])
  );
}

function isMessage(value: JsonValue | undefined): boolean {
  if (!isJsonObject(value)) return false;
  const { id, createdAt, role, content, toolCalls, result } = value;
  if (typeof id !== 'string' || typeof createdAt !== 'number') return false;
  if (role === 'user') return isContent(content) && isFlowLabels(value['labels']);
  if (role === 'assistant') {
    return isContent(content) && Array.isArray(toolCalls) && toolCalls.every(isCall);
  }
  if (role !== 'tool' || !isJsonObject(result)) return false;
  const { callId, name, outcome } = result;
  const names = [callId, name, outcome];
  if (!names.every((it) => typeof it === 'string')) return false;
  return isContent(result['content']) && isFlowLabels(result['labels']);
}

function toFile(key: string, records: readonly JsonObject[]): SessionFile {
  const namespace = Namespace.tryParse(key, { allowSystem: true });
  if (namespace === undefined) throw unreadable(`${JSON.stringify(key)} is no namespace`);
  const messages = records.flatMap((record): Message[] => {
    if (record['type'] !== 'message') return [];
    const { message } = record;
    if (!isMessage(message)) throw unreadable(`${key} has something that is no message`);
    // Looked at above.
    return [message as unknown as Message];
  });
  const { metadata, title } = records.find(({ type }) => type === 'session') ?? {};
  const all = isJsonObject(metadata) ? metadata : {};
  const overlay = sessionOverlay({ metadata: all });
  const own = Object.entries(all).filter(([name]) => !name.startsWith('aura.'));
  return {
    segments: namespace.segments,
    messages: repairMessages(messages),
    // Of what Aura itself has noted there, only this means anything elsewhere.
    metadata: { ...Object.fromEntries(own), ...(overlay && overlayPatch(overlay)) },
    ...(typeof title === 'string' ? { title } : {}),
  };
}

/** Reads an export, one line after the other. Throws `session/unreadable`. */
export function readSessionLines(lines: readonly string[]): readonly SessionFile[] {
  const sessions = new Map<string, JsonObject[]>();
  for (const [index, line] of lines.entries()) {
    const parsed = parseJson(line);
    const value = parsed.ok ? parsed.value : undefined;
    const { namespace, record } = isJsonObject(value) ? value : {};
    if (typeof namespace !== 'string' || !isJsonObject(record)) {
      throw unreadable(`line ${index + 1} is no line of an export`);
    }
    const records = sessions.get(namespace) ?? [];
    records.push(record);
    sessions.set(namespace, records);
  }
  return [...sessions].map(([key, records]) => toFile(key, records));
}

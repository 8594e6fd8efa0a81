import * as fc from 'fast-check';
import type { CallId, MessageId } from '../ids/ids.ts';
import type {
  AssistantMessage,
  Message,
  ToolCall,
  ToolMessage,
  UserMessage,
} from '../message/message.ts';
import { Namespace } from '../namespace/namespace.ts';
import type { ContextOptions } from './context-options.ts';
import { noOverlay } from './context-overlay.ts';
import { contextSettings } from './context-settings.ts';
import { fitContext } from './fit-context.ts';
import type { FitRequest, FittedContext } from './fit-context.ts';
import { heuristicCounter } from './heuristic-counter.ts';
import { renderView } from './render-view.ts';

/** Cases of a property: few enough for every run of the tests, many when there is time. */
export const numRuns: number = process.env['AURA_TEST_LONG'] === undefined ? 1_000 : 50_000;

/** How long a property may take, on a busy machine. */
export const timeoutMs: number = numRuns * 60;

/** One counter, as in a process: messages that several tests share are counted once. */
export const counter = heuristicCounter();

/** A text of about so many tokens. */
export function words(tokens: number): string {
  return 'word '.repeat(tokens).trim();
}

export function user(id: string, tokens = 5, more: Partial<UserMessage> = {}): UserMessage {
  const content = [{ type: 'text', text: words(tokens) }] as const;
  return { role: 'user', id: id as MessageId, createdAt: 0, content, ...more };
}

export function answer(id: string, tokens = 5, callIds: readonly string[] = []): AssistantMessage {
  const toolCalls = callIds.map((callId): ToolCall => {
    return { id: callId as CallId, name: 'look', args: { at: callId } };
  });
  const content = tokens === 0 ? [] : [{ type: 'text', text: words(tokens) } as const];
  return { role: 'assistant', id: id as MessageId, createdAt: 0, content, toolCalls };
}

export function result(callId: string, tokens = 5): ToolMessage {
  return {
    role: 'tool',
    id: `result of ${callId}` as MessageId,
    createdAt: 0,
    result: {
      callId: callId as CallId,
      name: 'look',
      outcome: 'ok',
      content: [{ type: 'text', text: words(tokens) }],
      durationMs: 1,
    },
  };
}

/** An answer with one call, and its result. */
export function step(id: string, resultTokens: number): readonly Message[] {
  return [answer(id, 5, [`${id}-call`]), result(`${id}-call`, resultTokens)];
}

type Block = (key: string) => readonly Message[];

const tokens = fc.oneof(fc.nat(20), fc.nat(400));
const pinned = fc.constantFrom(...Array.from({ length: 9 }, () => ({})), { pinned: true });

const blocks: fc.Arbitrary<Block> = fc.oneof(
  fc.tuple(tokens, pinned).map(([size, pin]): Block => (key) => [user(key, size, pin)]),
  fc.tuple(tokens, pinned).map(([size, pin]): Block => (key) => [{ ...answer(key, size), ...pin }]),
  fc
    .array(fc.tuple(tokens, pinned, fc.integer({ min: 0, max: 19 })), {
      minLength: 1,
      maxLength: 4,
    })
    .map((calls): Block => (key) => {
      const ids = calls.map((_, index) => `${key}-${index}`);
      const results = calls.flatMap(([size, pin, damage], index): Message[] => {
        const message = { ...result(`${key}-${index}`, size), ...pin };
        if (damage === 0) return [];
        if (damage === 1) return [message, message];
        if (damage === 2) return [user(`${key}-between`), message];
        return [message];
      });
      return [answer(key, 3, ids), ...results];
    }),
  tokens.map((size): Block => (key) => [result(`${key}-orphan`, size)]),
);

/** Histories as they should not be, and as they should: results lost, doubled, late, without a call. */
export const histories: fc.Arbitrary<readonly Message[]> = fc
  .array(blocks, { maxLength: 24 })
  .map((made) => made.flatMap((block, index) => block(`m${index}`)));

/** A request over a history with room for `budget` tokens. */
export function fitRequest(
  history: readonly Message[],
  budget: number,
  options: Partial<ContextOptions & FitRequest> = {},
): FitRequest {
  const { overlay = noOverlay, system = [], tools = [], cause = 'high_water' } = options;
  const room = { maxTokens: budget + 1_024, reservedForOutput: 1_024, margin: 0 };
  const settings = contextSettings(
    { counter, ...room, ...options },
    { provider: 'test', model: 'test' },
  );
  const { signal } = new AbortController();
  return {
    history,
    overlay,
    system,
    tools,
    settings,
    cause,
    namespace: Namespace.of('tenant', 'acme'),
    signal: options.signal ?? signal,
  };
}

/** What the model is shown of a history that is made to fit. */
export async function fit(
  history: readonly Message[],
  budget: number,
  options: Partial<ContextOptions & FitRequest> = {},
): Promise<FittedContext & { readonly view: readonly Message[] }> {
  const fitted = await fitContext(fitRequest(history, budget, options));
  return { ...fitted, view: renderView(history, fitted.overlay) };
}

/** The tokens of messages. */
export function count(messages: readonly Message[]): number {
  return messages.reduce((sum, message) => sum + counter.message(message, 'test'), 0);
}

/** Everything a provider would refuse a conversation for. */
export function problems(view: readonly Message[]): readonly string[] {
  const found: string[] = [];
  if (view.length > 0 && view[0]?.role !== 'user') found.push('does not begin with a user');
  let expected: CallId[] = [];
  for (const message of view) {
    if (message.role === 'tool') {
      const next = expected.shift();
      if (next !== message.result.callId) found.push(`${message.id} stands where it must not`);
      continue;
    }
    for (const id of expected) found.push(`${id} has no result`);
    expected = message.role === 'assistant' ? message.toolCalls.map(({ id }) => id) : [];
  }
  for (const id of expected) found.push(`${id} has no result`);
  return found;
}

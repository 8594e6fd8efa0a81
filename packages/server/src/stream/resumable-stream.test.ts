import type { AuraEvent, AuraEventBody, CallId, MessageId, RunId } from '@aura/core';
import { describe, expect, it } from 'vitest';
import {
  callReady,
  eventAt,
  messageCompleted,
  modelStarted,
  runCompleted,
  tokens,
  toolCompleted,
  toolStarted,
} from '../../test-support/events.ts';
import type { ChatStream } from './chat-stream.ts';
import { createChatStream } from './chat-stream.ts';
import type { Frame } from './frame.ts';
import { createResumableStream } from './resumable-stream.ts';
import { parseCursor } from './stream-cursor.ts';

const runId = 'run_1' as RunId;

function chatStream(emitReasoning = true): ChatStream {
  return createChatStream({
    session: 'cs_1',
    traceId: 't',
    model: 'openai/m',
    contextWindow: undefined,
    maxOutputTokens: undefined,
    settings: {
      customEvents: true,
      emitReasoning,
      toolResultMode: 'none',
      toolResultMaxLength: 1_000,
      debugProviderErrors: false,
    },
    mcpStatus: () => [],
  });
}

const first = 'msg_1' as MessageId;
const second = 'msg_2' as MessageId;
const callId = 'c1' as CallId;
const started = (messageId: MessageId): AuraEventBody => ({ type: 'message.started', messageId });
const text = (messageId: MessageId, offset: number, piece: string): AuraEventBody => ({
  type: 'text.delta',
  messageId,
  offset,
  text: piece,
});
const reasoning = (offset: number, piece: string): AuraEventBody => ({
  type: 'reasoning.delta',
  messageId: first,
  offset,
  text: piece,
});

/** A run as it was seen live: text has the place of the record before it. */
const live: readonly AuraEvent[] = [
  eventAt(2, modelStarted),
  eventAt(3, started(first)),
  eventAt(3, reasoning(0, 'Sum')),
  eventAt(3, reasoning(3, 's.')),
  eventAt(3, text(first, 0, 'Let ')),
  eventAt(3, text(first, 4, 'me see.')),
  eventAt(5, { type: 'tool_call.started', messageId: first, callId, name: 'add' }),
  eventAt(6, messageCompleted('Let me see.', tokens(1, 1), ['c1', 'c2'])),
  eventAt(7, callReady('c1')),
  eventAt(8, callReady('c2')),
  eventAt(9, toolStarted('c2')),
  eventAt(10, toolStarted('c1')),
  eventAt(12, toolCompleted('c2', 'two')),
  eventAt(14, toolCompleted('c1', 'one')),
  eventAt(15, started(second)),
  eventAt(15, text(second, 0, 'It is ')),
  eventAt(15, text(second, 6, 'two.')),
  eventAt(18, messageCompleted('It is two.', tokens(1, 1))),
  eventAt(19, runCompleted('It is two.')),
];

/** Text of the first message as one piece of the log, which may have got there long after it was streamed. */
const firstText = eventAt(6, text(first, 0, 'Let me see.'));

/** The same from the log: text in the pieces of its records, or as a whole with the record that completes it. */
function replayed(firstTextBefore: AuraEvent['type']): readonly AuraEvent[] {
  return live.flatMap((event) => {
    if (event.type === 'reasoning.delta') {
      return event.offset === 0 ? [eventAt(4, reasoning(0, 'Sums.'))] : [];
    }
    if (event.type === 'text.delta') {
      if (event.messageId === first || event.offset > 0) return [];
      return [eventAt(18, text(second, 0, 'It is two.'))];
    }
    return event.type === firstTextBefore && event.seq < 7 ? [firstText, event] : [event];
  });
}

const replays = [replayed('tool_call.started'), replayed('message.completed')];

/** What a client has of a stream, however its text was cut. */
function content(frames: readonly Frame[]): string {
  return frames
    .map((frame) => {
      if (frame.type === 'text') return frame.text;
      if (frame.type !== 'event') return `[${frame.type}]`;
      if (frame.name === 'aura.reasoning') return `{${String(frame.payload['content'])}}`;
      return `[${frame.name} ${String(frame.payload['tool_id'] ?? '')}]`;
    })
    .join('')
    .replaceAll('}{', '');
}

const allFrames = createResumableStream(chatStream(), { runId })(live);

describe('a resumable stream', () => {
  it('marks the last frame of each event, text with the offset it reaches', () => {
    expect(allFrames.map(({ type, id = '-' }) => `${type} ${id.replace('run_1.', '')}`)).toEqual([
      'event 3.0.3',
      'event 3.0.5',
      'text 3.4.5',
      'text 3.11.5',
      'event 6.0',
      'event -',
      'tool_call 7.0',
      'event -',
      'tool_call 8.0',
      'event -',
      'event 10.0',
      'event -',
      'event 14.0',
      'text 15.6',
      'text 15.10',
      'event -',
      'final -',
      'done 19.0',
    ]);
  });

  it('says nothing of reasoning in its ids when it shows none', () => {
    const frames = createResumableStream(chatStream(false), { runId })(live);
    expect(frames[0]).toMatchObject({ type: 'text', id: 'run_1.3.4' });
  });

  const ids = allFrames.flatMap(({ id }) => id ?? []);
  it.each(ids)('goes on behind %s without a gap or a repetition, live and from the log', (id) => {
    const at = allFrames.findIndex((frame) => frame.id === id);
    const before = content(allFrames.slice(0, at + 1));
    const after = parseCursor(id, runId);
    for (const events of [live, ...replays]) {
      const rest = createResumableStream(chatStream(), { runId, after })(events);
      expect((before + content(rest)).replaceAll('}{', '')).toBe(content(allFrames));
    }
  });

  it.each(replays)('marks what comes from the log so that it leads to the same place', (...log) => {
    const frames = createResumableStream(chatStream(), { runId })(log);
    for (const [index, { id }] of frames.entries()) {
      if (id === undefined) continue;
      const after = parseCursor(id, runId);
      const rest = createResumableStream(chatStream(), { runId, after })(live);
      expect(content(frames.slice(0, index + 1)) + content(rest)).toBe(content(allFrames));
    }
  });

  it('cuts a piece of text of which the client has the beginning', () => {
    const after = { seq: 3, offset: 6, reasoning: 5 };
    const ids = replays.map((events) => {
      const [frame] = createResumableStream(chatStream(), { runId, after })(events);
      expect(frame).toMatchObject({ type: 'text', text: ' see.' });
      return frame?.id;
    });
    expect(ids).toEqual(['run_1.3.11.5', 'run_1.5.11.5']);
  });

  it('starts a paragraph for a message that replaces one of which the client saw more than was kept', () => {
    const after = { seq: 3, offset: 40, reasoning: 0 };
    for (const kept of [[], [eventAt(4, text(first, 0, 'Half'))]]) {
      const events = [
        eventAt(3, started(first)),
        ...kept,
        eventAt(5, { type: 'run.resumed', agentName: 'helper' }),
        eventAt(6, { type: 'message.discarded', messageId: first, reason: 'run/interrupted' }),
        eventAt(7, started(second)),
        eventAt(7, text(second, 0, 'Whole')),
      ];
      const frames = createResumableStream(chatStream(), { runId, after })(events);
      expect(frames).toMatchObject([
        { name: 'aura.message_discarded', payload: { characters: 40 }, id: 'run_1.6.0' },
        { type: 'text', text: '\n\nWhole', id: 'run_1.7.5' },
      ]);
    }
  });

  it('is not disturbed by what other agents say while they work for a call', () => {
    const elsewhere = (event: AuraEvent): AuraEvent => ({ ...event, scope: 'main/c1', agent: 'b' });
    const withOthers = live.flatMap((event) => [
      event,
      elsewhere(eventAt(event.seq, started(second))),
      elsewhere(eventAt(event.seq, text(second, 0, 'not for you'))),
    ]);
    const frames = (events: readonly AuraEvent[]) =>
      createResumableStream(chatStream(), { runId })(events);
    const texts = (all: readonly Frame[]) => all.filter(({ type }) => type === 'text');
    expect(texts(frames(live)).length).toBeGreaterThan(0);
    expect(frames(withOthers)).toEqual(frames(live));
  });
});

import type { AuraEventBody, ErrorCode, MessageId } from '@aura/core';
import { describe, expect, it } from 'vitest';
import {
  answer,
  callReady,
  eventsOf,
  messageCompleted,
  modelStarted,
  reasoningDelta,
  runCompleted,
  runFailed,
  testTraceId,
  textDelta,
  tokens,
  toolCompleted,
  toolProgress,
  toolStarted,
} from '../../test-support/events.ts';
import { defaultServerSettings } from '../settings/server-settings.ts';
import type { ChatStream, ChatStreamContext } from './chat-stream.ts';
import { createChatStream } from './chat-stream.ts';
import type { Frame } from './frame.ts';

function chatStream(more: Partial<ChatStreamContext> = {}): ChatStream {
  return createChatStream({
    session: 'cs_1',
    traceId: testTraceId,
    model: 'openai/m',
    contextWindow: undefined,
    maxOutputTokens: undefined,
    settings: defaultServerSettings,
    mcpStatus: () => [],
    ...more,
  });
}

const withEvents = { settings: { ...defaultServerSettings, customEvents: true } };

/** A short form of frames that shows their order. */
function names(frames: readonly Frame[]): string[] {
  return frames.map((frame) => {
    if (frame.type === 'event') return frame.name.replace('aura.', '');
    return frame.type === 'text' ? `text ${JSON.stringify(frame.text)}` : frame.type;
  });
}

function payloads(frames: readonly Frame[], name: string): unknown[] {
  return frames.flatMap((frame) =>
    frame.type === 'event' && frame.name === name ? [frame.payload] : [],
  );
}

function texts(frames: readonly Frame[]): string {
  return frames.map((frame) => (frame.type === 'text' ? frame.text : '')).join('');
}

const final = (frames: readonly Frame[]) => frames.find((frame) => frame.type === 'final');
const ids = { session_id: 'cs_1', trace_id: testTraceId, choices: [] };

const oneTool: readonly AuraEventBody[] = [
  modelStarted,
  textDelta('Let me see.'),
  callReady('call_9', { a: 2, b: 3 }),
  messageCompleted('Let me see.', tokens(900, 40), ['call_9']),
  toolStarted('call_9'),
  toolCompleted('call_9', '5'),
  modelStarted,
  textDelta('It is '),
  textDelta('5.'),
  messageCompleted('It is 5.', tokens(1_000, 10)),
  runCompleted('It is 5.', { usage: tokens(1_900, 50), lastUsage: tokens(1_000, 10) }),
];

describe('createChatStream', () => {
  it('ends a plain answer with one final chunk that carries the usage, then [DONE]', () => {
    const frames = chatStream().fold(eventsOf(modelStarted, textDelta('Hi'), runCompleted('Hi')));
    const usage = { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 };
    expect(frames).toEqual([
      { type: 'text', text: 'Hi' },
      { type: 'final', finish: 'stop', usage },
      { type: 'done' },
    ]);
  });

  it('puts everything around a tool call in its order and starts a paragraph after it', () => {
    expect(names(chatStream(withEvents).fold(eventsOf(...oneTool)))).toEqual([
      'text "Let me see."',
      'tool_requested',
      'tool_call',
      'tool_usage',
      'tool_start',
      'tool_complete',
      'text "\\n\\nIt is "',
      'text "5."',
      'usage',
      'final',
      'done',
    ]);
  });

  it('tells the ids, the arguments and the result of a tool call', () => {
    const frames = chatStream(withEvents).fold(eventsOf(...oneTool));
    const tool = { tool_id: 'call_9', tool_name: 'add', agent_id: 'main', ...ids };
    expect(payloads(frames, 'aura.tool_requested')).toEqual([
      { ...tool, arguments: { a: 2, b: 3 } },
    ]);
    expect(payloads(frames, 'aura.tool_start')).toEqual([{ ...tool, progress_token: 'call_9' }]);
    expect(payloads(frames, 'aura.tool_complete')).toEqual([
      { ...tool, duration_ms: 31, success: true, result: '5' },
    ]);
    const turn = { prompt_tokens: 900, completion_tokens: 40, total_tokens: 940 };
    expect(payloads(frames, 'aura.tool_usage')).toEqual([
      { tool_ids: ['call_9'], ...turn, ...ids },
    ]);
  });

  it('shows the fill of the context in aura.usage and the sum of all turns in the final chunk', () => {
    const frames = chatStream(withEvents).fold(eventsOf(...oneTool));
    expect(payloads(frames, 'aura.usage')).toEqual([
      { prompt_tokens: 1_000, completion_tokens: 50, total_tokens: 1_050, ...ids },
    ]);
    expect(final(frames)).toMatchObject({ usage: { prompt_tokens: 1_900, total_tokens: 1_950 } });
  });

  it('sends no named event unless they are asked for', () => {
    const frames = chatStream().fold(eventsOf(...oneTool));
    expect(frames.filter((frame) => frame.type === 'event')).toEqual([]);
    expect(chatStream().open()).toEqual([]);
  });

  it.each([
    ['none', '{"a":2,"b":3}', 1],
    ['aura', '{"a":2,"b":3}', 1],
    ['open-web-ui', '', 2],
  ] as const)('in mode %s sends the arguments %j in %i chunks', (mode, args, count) => {
    const settings = { ...defaultServerSettings, toolResultMode: mode };
    const calls = chatStream({ settings })
      .fold(eventsOf(...oneTool))
      .flatMap((frame) => (frame.type === 'tool_call' ? [frame.call] : []));
    expect(calls[0]).toEqual({ index: 0, id: 'call_9', name: 'add', arguments: args });
    expect(calls).toHaveLength(count);
    if (count === 2) expect(calls[1]).toEqual({ index: 0, id: 'call_9', name: '', arguments: '5' });
  });

  it('gives every call of the stream an index of its own', () => {
    const frames = chatStream().fold(
      eventsOf(callReady('a'), callReady('b'), toolCompleted('a', '1'), callReady('a')),
    );
    const indices = frames.flatMap((frame) =>
      frame.type === 'tool_call' ? [frame.call.index] : [],
    );
    expect(indices).toEqual([0, 1, 2]);
  });

  it('keeps the order of requests when calls overlap', () => {
    const frames = chatStream(withEvents).fold(
      eventsOf(
        callReady('a'),
        callReady('b'),
        toolStarted('b'),
        toolProgress('b', 1, 2),
        toolStarted('a'),
        toolCompleted('b', 'B'),
        toolCompleted('a', 'A'),
      ),
    );
    for (const name of ['aura.tool_requested', 'aura.tool_start', 'aura.tool_complete']) {
      expect(payloads(frames, name)).toMatchObject([{ tool_id: 'a' }, { tool_id: 'b' }]);
    }
    expect(payloads(frames, 'aura.progress')).toEqual([
      {
        message: 'Progress: 1/2',
        phase: 'mcp_progress',
        percent: 50,
        progress_token: 'b',
        agent_id: 'main',
        ...ids,
      },
    ]);
  });

  it('reports a failed tool as failed, and a result that only sounds like a failure as a success', () => {
    const frames = chatStream(withEvents).fold(
      eventsOf(
        callReady('a'),
        callReady('b'),
        toolCompleted('a', 'disk full', { outcome: 'error', errorType: 'ToolError' }),
        toolCompleted('b', 'MCP error: is a phrase'),
      ),
    );
    expect(payloads(frames, 'aura.tool_complete')).toMatchObject([
      { success: false, error: 'ToolError: disk full' },
      { success: true, result: 'MCP error: is a phrase' },
    ]);
  });

  it('gives a call that never ran a start and an end', () => {
    const frames = chatStream(withEvents).fold(
      eventsOf(callReady('a'), toolCompleted('a', 'no such tool', { outcome: 'unknown_tool' })),
    );
    expect(names(frames)).toEqual(['tool_requested', 'tool_call', 'tool_start', 'tool_complete']);
  });

  it('sends reasoning only with both switches', () => {
    const events = eventsOf(reasoningDelta('hm'));
    const both = { ...withEvents.settings, emitReasoning: true };
    expect(payloads(chatStream({ settings: both }).fold(events), 'aura.reasoning')).toEqual([
      { content: 'hm', agent_id: 'main', ...ids },
    ]);
    expect(chatStream(withEvents).fold(events)).toEqual([]);
    const one = { ...defaultServerSettings, emitReasoning: true };
    expect(chatStream({ settings: one }).fold(events)).toEqual([]);
  });

  it('opens with the session and tells the state of the MCP servers before any text', () => {
    const server = { transport: 'stdio', status: 'connected', toolsCount: 7 } as const;
    const stream = chatStream({
      ...withEvents,
      contextWindow: 128_000,
      mcpStatus: () => [
        { ...server, serverName: 'logs' },
        { ...server, serverName: 'pager', status: 'failed', toolsCount: 0, reason: 'refused' },
      ],
    });
    expect(stream.open()).toEqual([
      {
        type: 'event',
        name: 'aura.session_info',
        payload: { model: 'openai/m', model_context_limit: 128_000, ...ids },
      },
    ]);
    const frames = stream.fold(eventsOf(modelStarted, textDelta('Hi'), modelStarted));
    expect(names(frames)).toEqual(['mcp_status', 'text "Hi"']);
    expect(payloads(frames, 'aura.mcp_status')).toMatchObject([
      {
        servers: [
          { server_name: 'logs', transport: 'stdio', status: 'connected', tools_count: 7 },
          { server_name: 'pager', status: 'failed', tools_count: 0, reason: 'refused' },
        ],
      },
    ]);
  });

  it('explains a failure of the provider in a text of its own, after a structured error', () => {
    const events = eventsOf(textDelta('So '), runFailed('provider/unavailable', 'secret detail'));
    const frames = chatStream(withEvents).fold(events);
    expect(names(frames).map((name) => name.split(' ')[0])).toEqual([
      'text',
      'error',
      'text',
      'final',
      'done',
    ]);
    expect(payloads(frames, 'aura.error')).toMatchObject([
      { kind: 'provider/unavailable', retryable: true },
    ]);
    expect(texts(frames)).toMatch(/^So \n\nThe upstream model provider \(openai\/m\) returned/);
    expect(texts(frames)).not.toContain('secret detail');
    expect(final(frames)).toEqual({ type: 'final', finish: 'stop' });
    const debugging = { ...defaultServerSettings, debugProviderErrors: true };
    expect(texts(chatStream({ settings: debugging }).fold(events))).toContain('secret detail');
  });

  it.each<ErrorCode>([
    'provider/context_overflow',
    'context/irreducible',
    'context/overflow_unrecoverable',
  ])('recognises an overflow of the context: %s', (code) => {
    const events = eventsOf(runFailed(code, 'x'));
    expect(texts(chatStream().fold(events))).toMatch(
      /^My tools returned more data than I can work/,
    );
  });

  it('says so when an agent comes to no answer', () => {
    const narration = answer('Let me see.', ['c']);
    const outOfRounds = eventsOf(
      runCompleted('Let me see.', { stopReason: 'max_turns', finalMessage: narration }),
    );
    expect(texts(chatStream().fold(outOfRounds))).toContain('all its rounds of tool calls');
    const answered = eventsOf(runCompleted('fine', { stopReason: 'max_turns' }));
    expect(texts(chatStream().fold(answered))).toBe('');
    const silent = eventsOf(runCompleted(' ', { stopReason: 'empty' }));
    expect(texts(chatStream().fold(silent))).toContain('without an answer');
  });

  it.each([
    [3, 'completed', 'length'],
    [4, 'completed', 'stop'],
    [undefined, 'max_output_tokens', 'length'],
  ] as const)(
    'with a bound of %s and the stop reason %s finishes with %s',
    (bound, stop, finish) => {
      const events = eventsOf(runCompleted('Hi', { stopReason: stop }));
      expect(final(chatStream({ maxOutputTokens: bound }).fold(events))).toMatchObject({ finish });
    },
  );

  it('tells why a run was aborted in the words of whoever aborted it', () => {
    const stream = chatStream(withEvents);
    stream.fold(eventsOf(textDelta('I am')));
    stream.interrupt({ kind: 'server/total_timeout', message: 'Too slow.', retryable: true });
    const frames = stream.fold(
      eventsOf(runCompleted('I am', { stopReason: 'aborted', reason: 'timeout' })),
    );
    expect(texts(frames)).toBe('\n\nToo slow.');
    expect(payloads(frames, 'aura.error')).toMatchObject([{ kind: 'server/total_timeout' }]);
  });

  it('ends at once when told to: open calls get an end, what follows is ignored', () => {
    const stream = chatStream(withEvents);
    stream.fold(
      eventsOf(
        callReady('a'),
        callReady('b'),
        messageCompleted('', tokens(9, 1), ['a', 'b']),
        toolStarted('a'),
        toolStarted('b'),
        toolCompleted('b', 'B'),
      ),
    );
    const frames = stream.end({ kind: 'server/shutdown', message: 'Bye.', retryable: true });
    expect(payloads(frames, 'aura.tool_complete')).toMatchObject([
      { tool_id: 'a', success: false, error: 'AbortedError: Bye.' },
      { tool_id: 'b', success: true, result: 'B' },
    ]);
    expect(final(frames)).toMatchObject({ finish: 'stop', usage: { total_tokens: 10 } });
    expect(stream.ended).toBe(true);
    expect(stream.end()).toEqual([]);
    expect(stream.fold(eventsOf(textDelta('late'), runCompleted('late')))).toEqual([]);
  });

  it('starts a paragraph after an attempt that does not count', () => {
    const discarded: AuraEventBody = {
      type: 'message.discarded',
      messageId: 'msg_1' as MessageId,
      reason: 'connection lost',
    };
    const frames = chatStream().fold(eventsOf(textDelta('Hal'), discarded, textDelta('Hello')));
    expect(texts(frames)).toBe('Hal\n\nHello');
  });
});

describe('a stream of a run whose agent has delegated', () => {
  it('shows nothing of what the other agent says and does, and counts what it has used', () => {
    const elsewhere = eventsOf(
      textDelta('Psst'),
      messageCompleted('Psst', tokens(100, 5)),
      callReady('c1'),
      toolStarted('c1'),
      toolCompleted('c1', 'ok'),
    ).map((event) => ({ ...event, scope: 'main/call_1', agent: 'scout' }));
    const stream = chatStream(withEvents);
    const own = eventsOf(textDelta('Hi'), messageCompleted('Hi', tokens(10, 1)));
    expect(names(stream.fold([...own, ...elsewhere]))).toEqual(['text "Hi"']);
    const final = stream.end().find((frame) => frame.type === 'final');
    expect(final).toMatchObject({ usage: { prompt_tokens: 110, completion_tokens: 6 } });
  });
});

import type { CallId, DurableEventBody, MessageId, RunRecord, RunRecordBody } from '@aura/core';
import { noUsage } from '@aura/core';

const model = { provider: 'bench', model: 'scripted' };
const usage = { ...noUsage, inputTokens: 100, outputTokens: 20, requests: 1 };
const text = 'The quick brown fox jumps over the lazy dog. '.repeat(6);

const opening: RunRecordBody = {
  type: 'run.opened',
  mode: 'background',
  namespace: 'tenant:bench',
  flow: 'turn',
  flowDigest: 'flow',
  agent: 'bench',
  agentDigest: 'agent',
  settings: {
    turnDepth: 5,
    maxToolCalls: 0,
    toolConcurrency: 8,
    repeats: { nudgeAt: 0, refuseAt: 4 },
    notices: { lastTurn: false },
  },
  session: 'bench',
  traceId: '0af7651916cd43dd8448eb211c80319c',
  input: [],
};

/** What one turn with one tool call leaves in the log. */
function turnBodies(turn: number): readonly RunRecordBody[] {
  const messageId = `msg_${turn}` as MessageId;
  const callId = `call_${turn}` as CallId;
  const call = { id: callId, name: 'search', args: { query: text, page: turn } };
  const content = [{ type: 'text', text } as const];
  const result = { callId, name: 'search', outcome: 'ok', content, durationMs: 12 } as const;
  const message = {
    id: messageId,
    createdAt: turn,
    role: 'assistant',
    content,
    toolCalls: [call],
  } as const;
  const events: readonly DurableEventBody[] = [
    { type: 'turn.started', turn },
    { type: 'model.started', turn, model },
    { type: 'message.started', messageId },
    { type: 'tool_call.ready', messageId, call },
    { type: 'message.completed', message, usage, finish: 'tool_calls' },
    { type: 'tool.started', callId, name: 'search', origin: { kind: 'code' } },
    { type: 'tool.completed', result },
    { type: 'turn.completed', turn },
  ];
  return [
    ...events.map((event) => ({ type: 'event', event, spanId: 'b7ad6b7169203331' }) as const),
    { type: 'tool.outcome', callId, output: { content }, durationMs: 12 },
    { type: 'flow.step', key: `turn/append#${turn}`, action: 'again', set: { turn } },
  ];
}

/** The records of a run of many turns, as many as asked for. */
export function sampleRun(count: number): readonly RunRecord[] {
  const bodies: RunRecordBody[] = [opening];
  for (let turn = 1; bodies.length < count; turn += 1) bodies.push(...turnBodies(turn));
  return bodies
    .slice(0, count)
    .map((body, index) => ({ ...body, seq: index + 1, at: index, scope: 'main' }));
}

import { createHash } from 'node:crypto';
import {
  createAgentRunner,
  createIdSource,
  createMemoryRunLogs,
  defaultLimits,
  delegateTool,
  Namespace,
  defineTool,
  silentLogger,
  toolsOf,
} from '@aura/core';
import type { Agent, MessageId, RunRequest } from '@aura/core';
import { fakeClock, scriptedModel, seededRandom } from '@aura/testkit';
import type { ScriptedStep } from '@aura/testkit';
import { z } from 'zod';
import { describe, expect, it } from 'vitest';
import { toExported } from '../attributes/to-exported.ts';
import { defaultExportRules } from '../export/trace-options.ts';
import { RunSpans } from './run-spans.ts';
import type { SpanContext } from './span-context.ts';
import type { SpanDraft } from './span-draft.ts';

const namespace = Namespace.of('tenant', 'acme');

function agentOf(id: string, steps: readonly ScriptedStep[], init: Partial<Agent> = {}): Agent {
  return {
    id,
    name: id.toUpperCase(),
    digest: `${id}-1`,
    system: [{ id: 'prompt', text: `You are ${id}.` }],
    tools: toolsOf([]),
    limits: defaultLimits,
    notices: { lastTurn: false },
    ...init,
    model: scriptedModel(steps),
  };
}

/** A process whose runs are observed. */
function setUp() {
  const clock = fakeClock();
  const random = seededRandom(5);
  const spans: SpanDraft[] = [];
  const context: SpanContext = {
    emit: (span) => void spans.push(span),
    agentKind: 'AGENT',
    version: '1',
    agentFacts: () => undefined,
    decisionId: ({ id }) => `decide:${id}`,
  };
  const runner = createAgentRunner({
    clock,
    random,
    ids: createIdSource({ clock, random }),
    digest: { sha256: (text) => createHash('sha256').update(text).digest('hex') },
    logger: silentLogger,
    runLogs: createMemoryRunLogs(),
    observers: [{ observe: (run) => new RunSpans(context, run) }],
  });
  const request: RunRequest = {
    namespace,
    session: 's1',
    messages: [
      {
        role: 'user',
        id: 'msg_1' as MessageId,
        createdAt: 0,
        content: [{ type: 'text', text: 'Go.' }],
      },
    ],
  };
  const attributes = (span: SpanDraft | undefined) =>
    toExported(span?.attributes ?? {}, [], defaultExportRules);
  return { runner, spans, request, attributes };
}

const namesOf = (spans: readonly SpanDraft[]) => spans.map(({ name }) => name);

describe('the spans of a run', () => {
  it('have those of an agent that works for a call below the call', async () => {
    const { runner, spans, request, attributes } = setUp();
    const worker = agentOf('worker', [{ text: 'Done.' }]);
    const lead = agentOf(
      'lead',
      [
        { calls: [{ name: 'delegate_to_agent', args: { agent: 'worker', task: 'do it' } }] },
        { text: 'All done.' },
      ],
      { tools: toolsOf([delegateTool([worker])]), delegation: { agents: () => [worker] } },
    );
    await runner.start(lead, request).result;
    expect(namesOf(spans)).toEqual([
      'agent.turn',
      'agent.delegation',
      'execute_tool',
      'agent.turn',
      'agent.turn',
      'agent.stream',
    ]);
    const [inner, delegation, tool, turn, , agent] = spans;
    expect(inner?.parentId).toBe(delegation?.spanId);
    expect(delegation?.parentId).toBe(tool?.spanId);
    expect(tool?.parentId).toBe(turn?.spanId);
    expect(turn?.parentId).toBe(agent?.spanId);
    expect(agent?.parentId).toBeUndefined();
    expect(attributes(inner)).toMatchObject({ 'agent.name': 'WORKER', 'aura.agent_id': 'worker' });
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
  });

  it('end where the run waits for somebody, and go on in the same trace when it does', async () => {
    const { runner, spans, request, attributes } = setUp();
    const ask = defineTool({
      name: 'ask',
      description: 'Asks',
      annotations: { idempotent: true },
      input: z.object({}),
      execute: (_, { requestInput }) => requestInput({ prompt: 'Which one?', schema: z.string() }),
    });
    const steps = [{ calls: [{ name: 'ask', args: {} }] }, { text: 'That one.' }];
    const agent = agentOf('buyer', steps, { tools: toolsOf([ask]) });
    const first = runner.start(agent, request);
    const tokens: string[] = [];
    first.subscribe((events) => {
      for (const event of events) {
        if (event.type === 'run.suspended') tokens.push(...event.pending.map((p) => p.token));
      }
    });
    await first.result;
    expect(namesOf(spans)).toEqual(['execute_tool', 'agent.turn', 'agent.stream']);
    expect(attributes(spans[2])).toMatchObject({ 'aura.stop_reason': 'suspended' });
    const value = { decision: 'answer', by: 'ann', at: 0, value: 'the red one' };
    const answers = [{ token: tokens[0] ?? '', value }];
    const second = await runner.resume(agent, { namespace, runId: first.runId }, { answers });
    await second?.result;
    expect(namesOf(spans.slice(3))).toEqual(['execute_tool', 'agent.turn', 'agent.stream']);
    const again = spans.at(-1);
    expect(again?.traceId).toBe(spans[2]?.traceId);
    expect(again?.spanId).not.toBe(spans[2]?.spanId);
    expect(attributes(again)).toMatchObject({ 'aura.resumed': true });
    expect(attributes(spans[3])).toMatchObject({ 'tool.name': 'ask', 'aura.tool.outcome': 'ok' });
  });

  it('do not repeat the name of a tool that there is not', async () => {
    const { runner, spans, request, attributes } = setUp();
    const agent = agentOf('liar', [{ calls: [{ name: 'my secret', args: {} }] }, { text: 'Ok.' }]);
    await runner.start(agent, request).result;
    expect(attributes(spans.find(({ name }) => name === 'execute_tool'))).toMatchObject({
      'tool.name': 'unknown',
      'aura.tool.outcome': 'unknown_tool',
    });
  });

  it('end when the run is put aside', async () => {
    const { runner, spans, request, attributes } = setUp();
    const { promise: begun, resolve } = Promise.withResolvers<void>();
    const wait = defineTool({
      name: 'wait',
      description: 'Waits',
      input: z.object({}),
      execute: (_, { signal }) => {
        resolve();
        return new Promise<string>((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('aborted')));
        });
      },
    });
    const steps = [{ calls: [{ name: 'wait', args: {} }] }];
    const run = runner.start(agentOf('waiter', steps, { tools: toolsOf([wait]) }), request);
    await begun;
    run.park();
    await run.result.catch(() => undefined);
    expect(namesOf(spans)).toEqual(['execute_tool', 'agent.turn', 'agent.stream']);
    expect(attributes(spans[2])).toMatchObject({ 'stream.termination': 'shutdown' });
  });
});

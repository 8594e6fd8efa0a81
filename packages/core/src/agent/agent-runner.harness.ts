import { fakeClock, memoryLogger, scriptedModel, seededRandom } from '@aura/testkit';
import type { ScriptedStep } from '@aura/testkit';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Audit } from '../audit/audit.ts';
import type { BudgetTree } from '../budget/budget-tree.ts';
import type { QuotaStore } from '../budget/quota.ts';
import { AuraError } from '../errors/aura-error.ts';
import type { AuraEvent, AuraEventType } from '../events/aura-event.ts';
import { createIdSource } from '../ids/id-source.ts';
import type { MessageId, RunId } from '../ids/ids.ts';
import type { ResumeOptions } from './resume-run.ts';
import type { Message, UserMessage } from '../message/message.ts';
import { Namespace } from '../namespace/namespace.ts';
import type { Principal } from '../namespace/principal.ts';
import type { RunObserver } from '../observe/run-observer.ts';
import { createMemoryRunLogs } from '../run/memory-run-logs.ts';
import type { RunLogs } from '../run/run-logs.ts';
import { defineTool } from '../tool/define-tool.ts';
import type { Tool } from '../tool/tool.ts';
import { toolsOf } from '../tool/tools-of.ts';
import { createAgentRunner } from './agent-runner.ts';
import { defaultLimits } from './agent.ts';
import type { Agent } from './agent.ts';
import type { RunHandle, RunRequest } from './run-handle.ts';

export const namespace = Namespace.of('tenant', 'acme');

export function user(text: string): UserMessage {
  return {
    role: 'user',
    id: 'msg_1' as MessageId,
    createdAt: 0,
    content: [{ type: 'text', text }],
  };
}

function watch(handle: RunHandle): RunHandle & { seen: AuraEvent[] } {
  const seen: AuraEvent[] = [];
  handle.subscribe((events) => seen.push(...events));
  return Object.assign(handle, { seen });
}

export function setUp(
  steps: readonly ScriptedStep[],
  options: {
    tools?: readonly Tool[];
    agent?: Partial<Agent>;
    runLogs?: RunLogs;
    principal?: Principal;
    budget?: BudgetTree;
    /** What was said before. */
    history?: readonly Message[];
    quotas?: QuotaStore;
    audit?: Audit;
    observers?: readonly RunObserver[];
    /** Processes with different seeds make different ids. */
    seed?: number;
    request?: Partial<RunRequest>;
  } = {},
) {
  const clock = fakeClock();
  const random = seededRandom(options.seed ?? 7);
  const model = scriptedModel(steps);
  const runLogs = options.runLogs ?? createMemoryRunLogs();
  const { logger, lines } = memoryLoggerWithLines();
  const runner = createAgentRunner({
    clock,
    random,
    ids: createIdSource({ clock, random }),
    digest: { sha256: (text) => createHash('sha256').update(text).digest('hex') },
    logger,
    runLogs,
    ...(options.quotas === undefined ? {} : { quotas: options.quotas }),
    ...(options.audit === undefined ? {} : { audit: options.audit }),
    ...(options.observers === undefined ? {} : { observers: options.observers }),
    freezeState: true,
  });
  const agent: Agent = {
    id: 'helper',
    name: 'Helper',
    digest: 'agent-1',
    model,
    system: [{ id: 'prompt', text: 'You help.' }],
    tools: toolsOf(options.tools ?? []),
    limits: defaultLimits,
    notices: { lastTurn: false },
    ...options.agent,
  };
  const start = (
    text = 'hi',
    signal?: AbortSignal,
    session = 's1',
  ): RunHandle & { seen: AuraEvent[] } => {
    const handle = runner.start(agent, {
      namespace,
      session,
      messages: [...(options.history ?? []), user(text)],
      ...(signal === undefined ? {} : { signal }),
      ...(options.principal === undefined ? {} : { principal: options.principal }),
      ...(options.budget === undefined ? {} : { budget: options.budget }),
      ...options.request,
    });
    return watch(handle);
  };
  const resume = async (runId: RunId, resumeOptions: ResumeOptions = {}) => {
    const seen: AuraEvent[] = [];
    const listener = (events: readonly AuraEvent[]): void => void seen.push(...events);
    const handle = await runner.resume(agent, { namespace, runId }, { ...resumeOptions, listener });
    return handle === undefined ? undefined : Object.assign(handle, { seen });
  };
  const interrupt = (runId: RunId) =>
    runner.interrupt(
      { namespace, runId },
      new AuraError('run/interrupted', { message: 'the process stopped' }),
    );
  return {
    resume,
    interrupt,
    clock,
    model,
    runLogs,
    lines,
    start,
    agent,
  };
}

function memoryLoggerWithLines() {
  const logger = memoryLogger();
  return { logger, lines: logger.lines };
}

export const echo = defineTool({
  name: 'echo',
  description: 'Says it again',
  input: z.object({ text: z.string() }),
  annotations: { readOnly: true },
  execute: ({ text }) => text,
});

export function types(events: readonly AuraEvent[]): AuraEventType[] {
  return events.map((event) => event.type);
}

export function of<Type extends AuraEventType>(events: readonly AuraEvent[], type: Type) {
  return events.filter((event): event is Extract<AuraEvent, { type: Type }> => event.type === type);
}

export function messageTextOf(result: {
  readonly content: readonly { readonly type: string }[];
}): string {
  return result.content.map((part) => ('text' in part ? String(part.text) : '')).join('');
}

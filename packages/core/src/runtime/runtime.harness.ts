import { fakeClock, memoryLogger, scriptedModel, seededRandom } from '@aura/testkit';
import type { FakeClock, ScriptedStep } from '@aura/testkit';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { RunHandle } from '../agent/run-handle.ts';
import type { AuraEvent } from '../events/aura-event.ts';
import { messageText } from '../message/message-text.ts';
import { Namespace } from '../namespace/namespace.ts';
import { createMemoryRunLogs } from '../run/memory-run-logs.ts';
import type { RunLogs } from '../run/run-logs.ts';
import { createMemorySessionStore } from '../session/memory-session-store.ts';
import type { SessionLimits } from '../session/session-limits.ts';
import type { SessionStore } from '../session/session-store.ts';
import { defineTool } from '../tool/define-tool.ts';
import { createRuntime } from './create-runtime.ts';
import type { RuntimeConfig } from './runtime.ts';

export const bob = Namespace.of('tenant', 'acme', 'user', 'bob');
export const ann = Namespace.of('tenant', 'acme', 'user', 'ann');

/** Somebody who may do nothing in the namespaces above. */
export const eve = {
  id: 'eve',
  kind: 'user',
  scopes: [Namespace.of('tenant', 'other')],
} as const;

/** A tool whose calls somebody has to approve. */
export const pay = defineTool({
  name: 'pay',
  description: 'Pays',
  input: z.object({}),
  approval: () => 'always',
  execute: () => 'paid',
});

export const payment: ScriptedStep = { text: 'I will pay.', calls: [{ name: 'pay', args: {} }] };

interface Kept {
  readonly sessions: SessionStore;
  readonly runLogs: RunLogs;
}

export function setUp(
  steps: readonly ScriptedStep[],
  options: Partial<RuntimeConfig> & { kept?: Kept; sizes?: SessionLimits; clock?: FakeClock } = {},
) {
  const { kept: given, sizes, clock = fakeClock(), ...config } = options;
  const ports = {
    clock,
    // Another process makes other ids.
    random: seededRandom(given === undefined ? 3 : 4),
    digest: { sha256: (text: string) => createHash('sha256').update(text).digest('hex') },
  };
  const model = scriptedModel(steps);
  const logger = memoryLogger();
  const kept = given ?? {
    sessions: createMemorySessionStore({ clock, ...(sizes && { limits: sizes }) }),
    runLogs: createMemoryRunLogs(),
  };
  const runtime = createRuntime({
    ports,
    model,
    logger,
    systemPrompt: 'You help.',
    ...kept,
    ...config,
  });
  const texts = async (namespace: Namespace): Promise<readonly string[]> =>
    (await kept.sessions.load(namespace))?.messages.map(({ message }) => messageText(message)) ??
    [];
  return { clock, model, runtime, kept, texts, logger };
}

/** Resolves when the run has come to an event of this type. */
export function reached(run: RunHandle, type: AuraEvent['type']): Promise<void> {
  return new Promise((resolve) => {
    run.subscribe((events) => {
      if (events.some((event) => event.type === type)) resolve();
    });
  });
}

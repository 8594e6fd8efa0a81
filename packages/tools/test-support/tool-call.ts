import { contentText } from '@aura/core';
import type { CallId, Clock, JsonObject, RunId, Tool, ToolContext } from '@aura/core';
import { Namespace } from '@aura/core';
import { fakeClock, memoryLogger } from '@aura/testkit';
import type { MemoryLogger } from '@aura/testkit';

/** What a call needs besides its arguments. */
export function callContext(logger: MemoryLogger = memoryLogger()): ToolContext {
  const clock: Clock = fakeClock();
  return {
    namespace: Namespace.of('tenant', 'test'),
    session: 's',
    runId: 'run_1' as RunId,
    callId: 'call_1' as CallId,
    agent: 'helper',
    idempotencyKey: 'key',
    signal: new AbortController().signal,
    logger,
    clock,
    traceparent: '00-0-0-01',
    progress: () => undefined,
    requestInput: () => Promise.reject(new Error('nobody to ask')),
  };
}

/** The text of a call of one of some tools; a failure as `Error: ...`. */
export async function callTool(
  tools: readonly Tool[],
  name: string,
  args: JsonObject,
  context: ToolContext = callContext(),
): Promise<string> {
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool === undefined) throw new Error(`no tool ${name}`);
  try {
    return contentText((await tool.execute(args, context)).content);
  } catch (error) {
    return String(error);
  }
}

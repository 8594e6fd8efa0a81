import { defineTool, messageText, Namespace } from '@aura/core';
import type {
  CallId,
  ModelEvent,
  ModelPort,
  ModelRequest,
  ModelResponse,
  RunId,
  Tool,
} from '@aura/core';
import { z } from 'zod';

import { attempt } from './attempt.ts';
import { canariesIn } from './tenant.ts';
import type { Backend } from './world.ts';

/** What a tenant asks its model to look for. */
export interface Prey {
  readonly sessions: readonly string[];
  readonly runs: readonly string[];
}

const usage = {
  inputTokens: 1,
  outputTokens: 1,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
  requests: 1,
  reported: true,
};

/** The input of a run: who asks, and what for. */
export function asking(canary: string, prey: Prey): string {
  return JSON.stringify({ canary, prey });
}

function lastQuestion(request: ModelRequest): { canary: string; prey: Prey } {
  const question = request.messages.findLast(({ role }) => role === 'user');
  if (question === undefined) throw new TypeError('a request without a question');
  return JSON.parse(messageText(question));
}

/**
 * A model that calls the prying tool with whatever it was asked to look for, and then says all that it has been shown.
 * @param onRequest - gets the canary of whoever asked, and the request
 */
export function pryingModel(onRequest: (canary: string, request: ModelRequest) => void): ModelPort {
  let calls = 0;
  const answer = (request: ModelRequest): ModelResponse => {
    const { canary, prey } = lastQuestion(request);
    onRequest(canary, request);
    const hasPried = request.messages.at(-1)?.role === 'tool';
    calls += 1;
    const call = { id: `call_${calls}` as CallId, name: 'pry', args: { ...prey } };
    // What a tenant's model makes up stands in the audit log of the tenant.
    const secret = { id: `call_${calls}_secret` as CallId, name: canary, args: {} };
    const text = [...canariesIn(request)].join(' ');
    return {
      content: hasPried ? [{ type: 'text', text }] : [],
      toolCalls: hasPried ? [] : [call, secret],
      usage,
      finish: hasPried ? 'stop' : 'tool_calls',
      model: 'prying',
    };
  };
  return {
    info: { provider: 'test', model: 'prying' },
    async *stream(request): AsyncGenerator<readonly ModelEvent[]> {
      yield [{ type: 'end', response: answer(request) }];
    },
  };
}

/** A tool that reads what it is told to, as far as the context of its call reaches. */
export function pryingTool({ runLogs, sessions }: Backend): Tool {
  return defineTool({
    name: 'pry',
    description: 'Reads sessions and runs',
    input: z.object({ sessions: z.array(z.string()), runs: z.array(z.string()) }),
    async execute(prey, context) {
      const found: unknown[] = [await attempt(() => sessions.load(context.namespace))];
      const logs = runLogs.within(context.namespace);
      for (const run of prey.runs) found.push(await attempt(() => logs.read(run as RunId)));
      for (const key of prey.sessions) {
        const namespace = Namespace.parse(key);
        // As a tool has to ask that takes names from a model.
        const isAllowed = context.principal?.scopes.some((scope) => scope.contains(namespace));
        found.push(isAllowed ? await attempt(() => sessions.load(namespace)) : 'forbidden');
      }
      // Only what matters: runs that tell of runs that tell of runs would grow without end.
      return [...canariesIn(found)].join(' ');
    },
  });
}

import type { CallToolResult } from '@modelcontextprotocol/server';

import type { AgentFailure, AgentReply } from './offered-agent.ts';

/**
 * What a client gets of a reply. The answer stands in the content and in the structured content: some clients show their
 * model the one, some the other.
 */
export function agentResult({ answer, failure, facts }: AgentReply): CallToolResult {
  if (failure !== undefined) return failedResult(failure, { answer, facts });
  return {
    content: [{ type: 'text', text: answer }],
    structuredContent: { answer, ...facts },
  };
}

/** A call that came to nothing, or to a part of an answer. */
export function failedResult(
  { code, message, hint, retryable }: AgentFailure,
  { answer, facts }: Pick<AgentReply, 'answer' | 'facts'> = { answer: '', facts: {} },
): CallToolResult {
  const problem = [`${message} (${code})`, ...(hint === undefined ? [] : [hint])].join('\n');
  const texts = answer.trim() === '' ? [problem] : [answer, problem];
  return {
    content: texts.map((text) => ({ type: 'text', text })),
    structuredContent: {
      ...(answer.trim() === '' ? {} : { answer }),
      ...facts,
      error: { code, message, ...(hint === undefined ? {} : { hint }), retryable },
    },
    isError: true,
  };
}

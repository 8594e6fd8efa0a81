import type { JsonObject, Usage } from '@aura/core';
import type { AgentKind } from './span-kinds.ts';
import { spanKind, spanOperation } from './span-kinds.ts';
import { beginSpan } from './span-draft.ts';
import type { AttributeValue, SpanBeginning, SpanDraft } from './span-draft.ts';

/** What the configuration knows of an agent and events do not say. */
export interface AgentFacts {
  /** Temperature and the like, as they are configured. */
  readonly invocationParameters?: JsonObject;
  /** Where an MCP server of the agent is, without anything secret; undefined for one that is not known. */
  serverUrl?(server: string): string | undefined;
}

/** What the spans of a process are made with. */
export interface SpanContext {
  /** Takes a span once it has ended. */
  readonly emit: (span: SpanDraft) => void;
  readonly agentKind: AgentKind;
  /** Of Aura. */
  readonly version: string;
  /** By the id of an agent. Undefined: nothing is known. */
  agentFacts(agent: string): AgentFacts | undefined;
  /** The id under which people decide about an approval. */
  decisionId(approval: { readonly id: string }): string;
}

/** Begins a span and says of what kind it is. */
export function openSpan({ agentKind }: SpanContext, beginning: SpanBeginning): SpanDraft {
  const span = beginSpan(beginning);
  span.attributes['openinference.span.kind'] = spanKind(span.name, agentKind);
  span.attributes['gen_ai.operation.name'] = spanOperation(span.name);
  return span;
}

/** Ends a span and hands it over. */
export function closeSpan({ emit }: SpanContext, span: SpanDraft, at: number): void {
  // A clock may be set back between two events.
  span.endedAt = Math.max(span.startedAt, at);
  emit(span);
}

/** What the tokens of a call are called. */
export function tokenAttributes(usage: Usage): Record<string, AttributeValue> {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens } = usage;
  return {
    'llm.token_count.prompt': inputTokens,
    'llm.token_count.completion': outputTokens,
    'llm.token_count.total': inputTokens + outputTokens,
    ...(cacheReadTokens > 0 && { 'llm.token_count.prompt_details.cache_read': cacheReadTokens }),
    ...(cacheWriteTokens > 0 && { 'llm.token_count.prompt_details.cache_write': cacheWriteTokens }),
    ...(reasoningTokens > 0 && {
      'llm.token_count.completion_details.reasoning': reasoningTokens,
    }),
  };
}

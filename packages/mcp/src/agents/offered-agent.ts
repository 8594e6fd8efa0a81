import type { JsonObject } from '@aura/core';

/** What an agent is asked by an MCP client. */
export interface AgentQuestion<Caller> {
  readonly prompt: string;
  /** Correlates calls; not checked and not a key to anything. */
  readonly session?: string;
  readonly caller: Caller;
  /** Aborts when the client cancels the call or goes away: the work for it has to end then. */
  readonly signal: AbortSignal;
  /** Set when the client wants to hear how it goes. Never throws. */
  readonly onStep?: (message: string) => void;
}

/** Why there is no proper answer. */
export interface AgentFailure {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly retryable: boolean;
}

/** What came of a question. */
export interface AgentReply {
  /** The answer, or what there is of it when the agent failed. */
  readonly answer: string;
  readonly failure?: AgentFailure;
  /** What is known about the work: ids, usage, cost. Shown to the client as it is. */
  readonly facts: JsonObject;
}

/** An agent that is offered as a tool. */
export interface OfferedAgent<Caller> {
  /** Unique; the name of the tool is made from it. */
  readonly id: string;
  /** For people. */
  readonly title: string;
  readonly description?: string;
  /** Rejects only for what nobody has foreseen; the client is then told nothing of it. */
  ask(question: AgentQuestion<Caller>): Promise<AgentReply>;
}

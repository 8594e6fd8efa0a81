/** Which kind the spans of agents have: as tools for OpenInference call it. */
export type AgentKind = 'AGENT' | 'LLM';

/** Names of spans; those of orchestration belong to the same tree. */
export const spanNames = {
  request: 'chat_completions',
  streaming: 'streaming_completion',
  whole: 'non_streaming_completion',
  agent: 'agent.stream',
  delegation: 'agent.delegation',
  turn: 'agent.turn',
  tool: 'execute_tool',
  mcp: 'mcp.tool_call',
} as const;

const kinds: Readonly<Record<string, string>> = {
  'agent.turn': 'LLM',
  chat: 'LLM',
  chat_streaming: 'LLM',
  execute_tool: 'TOOL',
  'mcp.tool_call': 'TOOL',
  'vector.search': 'RETRIEVER',
};

/** Spans that stand for the work of an agent. */
const ofAgents = new Set([
  'agent.stream',
  'agent.prompt',
  'agent.chat',
  'agent.delegation',
  'orchestration.worker',
]);

/** The kind of a span, by its name. */
export function spanKind(name: string, agentKind: AgentKind): string {
  if (ofAgents.has(name)) return agentKind;
  if (name === 'orchestration.planning' && agentKind === 'LLM') return 'LLM';
  return kinds[name] ?? 'CHAIN';
}

const operations: Readonly<Record<string, string>> = {
  'agent.stream': 'invoke_agent',
  'agent.delegation': 'invoke_agent',
  'agent.turn': 'chat',
  execute_tool: 'execute_tool',
};

/** What OpenTelemetry calls the operation of a span, by its name; undefined when it has no word for it. */
export function spanOperation(name: string): string | undefined {
  return operations[name];
}

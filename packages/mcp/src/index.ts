export type { AgentEndpoint } from './agents/agent-endpoint.ts';
export { createAgentEndpoint } from './agents/agent-endpoint.ts';
export type { AgentServerOptions } from './agents/agent-server.ts';
export type { HttpExchange } from './agents/http-exchange.ts';
export type {
  AgentFailure,
  AgentQuestion,
  AgentReply,
  OfferedAgent,
} from './agents/offered-agent.ts';
export type { ServeAgentsOptions, ServedConnection } from './agents/serve-agents.ts';
export { serveAgents } from './agents/serve-agents.ts';
export type { DiscoverOptions } from './discover-tools.ts';
export { discoverTools } from './discover-tools.ts';
export { mcpErrors } from './mcp-errors.ts';
export type { CombineOptions } from './naming/combine-tools.ts';
export { combineTools } from './naming/combine-tools.ts';
export type { ServerAuth } from './oauth/server-auth.ts';
export type { McpPool, McpPoolOptions } from './pool/create-mcp-pool.ts';
export { createMcpPool } from './pool/create-mcp-pool.ts';
export type { McpServer } from './pool/mcp-server.ts';
export type { HttpServerConfig, McpServerConfig, StdioServerConfig } from './pool/server-config.ts';
export type { McpServerStatus } from './pool/server-status.ts';
export type { ArgumentCheck } from './tool/argument-check.ts';
export { createArgumentCheck } from './tool/argument-check.ts';

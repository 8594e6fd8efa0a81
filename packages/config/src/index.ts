export type { Deployment } from './check/deployment-checks.ts';
export { describeConfig } from './describe/describe-config.ts';
export { configJsonSchema } from './document/config-json-schema.ts';
export { configurationMarkdown } from './document/configuration-markdown.ts';
export { referenceToml } from './document/reference-toml.ts';
export { editConfigFile } from './edit/edit-config-file.ts';
export type { McpServerEdit } from './edit/mcp-server-edit.ts';
export { addWorkerFilters, removeMcpServer, setMcpServer } from './edit/edits.ts';
export type { EnvBoolean } from './env/env-boolean.ts';
export { applyEnvBoolean } from './env/env-boolean.ts';
export type { AllowedHosts } from './env/allowed-hosts.ts';
export type { DotEnv, DotEnvOptions } from './env/load-dot-env.ts';
export { loadDotEnv } from './env/load-dot-env.ts';
export { explainKey } from './explain/explain-key.ts';
export type {
  Explained,
  ExplainedValue,
  KeyExplanation,
  UsedVariable,
} from './explain/explanation.ts';
export type { GlobMatcher } from './glob/rich-glob.ts';
export { compileRichGlob } from './glob/rich-glob.ts';
export type { ConfigErrorCode } from './issues/config-error-codes.ts';
export { configErrors } from './issues/config-error-codes.ts';
export { ConfigError } from './issues/config-error.ts';
export type { ConfigIssue, IssueSeverity } from './issues/config-issue.ts';
export { formatIssue } from './issues/config-issue.ts';
export type { Finding } from './issues/finding.ts';
export type { InspectedConfig, LoadedConfig } from './load/load-config.ts';
export { inspectConfig, loadConfig } from './load/load-config.ts';
export type { LoadOptions, PathOrigin } from './load/load-options.ts';
export type { AgentRisk } from './risk/agent-risk.ts';
export type { FoundTool } from './risk/may-name.ts';
export { agentRisk, describeRisk } from './risk/agent-risk.ts';
export { unmatchedPatterns } from './risk/unmatched-patterns.ts';
export type { RiskKind } from './risk/known-servers.ts';
export type { AgentConfig } from './resolve/agent-config.ts';
export type { HitlConfig, HitlRoute } from './resolve/hitl-config.ts';
export type {
  AnthropicLlm,
  BedrockLlm,
  GeminiLlm,
  KeyedLlm,
  LlmCommon,
  LlmConfig,
  LlmPricing,
  LlmProfile,
  OllamaLlm,
  OpenAiLlm,
  OpenRouterLlm,
} from './resolve/llm-config.ts';
export type {
  HttpServerConfig,
  McpAuthConfig,
  McpConfig,
  McpServerCommon,
  McpServerConfig,
  StdioServerConfig,
} from './resolve/mcp-config.ts';
export type { OrchestrationConfig, WorkerConfig } from './resolve/orchestration-config.ts';
export type { CooldownConfig, ResilienceConfig } from './resolve/resilience-config.ts';
export type { ScratchpadConfig } from './resolve/scratchpad-config.ts';
export type { CompactionStrategy } from './schema/compaction-table.ts';
export type { ReasoningEffort } from './schema/llm-table.ts';

export type { AuraServer } from './create-server.ts';
export { createServer } from './create-server.ts';
export type { ServeMcpOptions } from './mcp/serve-mcp.ts';
export { serveMcp } from './mcp/serve-mcp.ts';
export { serverErrors } from './server-errors.ts';
export { parseServerEnv } from './settings/parse-server-env.ts';
export type {
  ServerApiKey,
  ServerOptions,
  ServerSettings,
  ToolResultMode,
} from './settings/server-settings.ts';
export { defaultServerSettings } from './settings/server-settings.ts';
export type { RawSettings } from './settings/settings-reader.ts';

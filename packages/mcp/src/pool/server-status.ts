import type { McpServerConfig } from './server-config.ts';

/** What is known about a server, for events and user interfaces. */
export interface McpServerStatus {
  readonly serverName: string;
  readonly transport: McpServerConfig['transport'];
  readonly status: 'connected' | 'failed' | 'not_attempted';
  readonly toolsCount: number;
  /** Only when failed. Holds no header value, argument, environment value or URL. */
  readonly reason?: string;
}

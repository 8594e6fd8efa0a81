import type { Readable, Writable } from 'node:stream';
import { waitAtMost } from '@aura/core';
import type { Host } from '@aura/host';
import type { ServedConnection } from '@aura/mcp';
import { serveAgents } from '@aura/mcp';
import { createActiveAnswers } from '../answer/active-answers.ts';
import { localCaller } from '../request/caller.ts';
import type { ServerSettings } from '../settings/server-settings.ts';
import type { AskContext } from './ask-agent.ts';
import { offerAgents } from './offer-agents.ts';

/** How long the end of a call may take to reach a client that is still there. */
const flushMs = 2_000;

/** How agents are served to one MCP client. */
export interface ServeMcpOptions {
  readonly settings: AskContext['settings'] & Pick<ServerSettings, 'version'>;
  readonly input: Readable;
  /** Carries the protocol and nothing else. */
  readonly output: Writable;
}

/**
 * Serves the agents of a host as MCP tools to one client over a pair of streams. The client may do what the owner of the process
 * may do. Closing tells it of calls that are not done.
 */
export async function serveMcp(host: Host, options: ServeMcpOptions): Promise<ServedConnection> {
  const { settings, input, output } = options;
  const active = createActiveAnswers();
  const connection = await serveAgents({
    agents: offerAgents(host, { host, settings, active }),
    serverInfo: { name: 'aura', version: settings.version },
    logger: host.logger,
    caller: localCaller,
    input,
    output,
  });
  return {
    closed: connection.closed,
    async close() {
      active.endAll();
      await waitAtMost(host.clock, flushMs, active.whenNone());
      // What has been answered just now is written in the ticks after.
      await new Promise((resolve) => setImmediate(resolve));
      await connection.close();
    },
  };
}

import type { LoadedConfig } from '@aura/config';
import { exitCodes } from '../../app/exit-codes.ts';
import type { CliContext } from '../../app/cli-context.ts';
import { createTerminalLogger } from '../../terminal/terminal-logger.ts';
import { openHost } from '../open-host.ts';
import type { Finding } from './finding.ts';

/** Whether the MCP servers of the agents start, answer and have tools. Those that were started are ended. */
export async function checkMcp(
  context: CliContext,
  config: LoadedConfig,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const logger = createTerminalLogger({ level: 'silent', write: () => {} });
  await using host = openHost(context, { config, logger });
  const found = await Promise.all(
    host.agents.map(async (agent) => {
      await agent.mcpTools(signal);
      const configured = config.agents.find(({ id }) => id === agent.id)?.mcp.servers ?? [];
      return agent.mcpStatus().map(({ serverName, status, toolsCount, reason }): Finding => {
        const server = `"${serverName}" of ${agent.id}`;
        if (status === 'connected') {
          return { check: 'mcp', status: 'ok', message: `${server} has ${tools(toolsCount)}` };
        }
        const isRequired = configured.some(({ name, required }) => required && name === serverName);
        return {
          check: 'mcp',
          status: isRequired ? 'fail' : 'warn',
          message: `${server} cannot be used: ${reason ?? 'it did not answer in time'}`,
          hint: isRequired
            ? 'The agent cannot run without it: start it, or set `required = false`.'
            : 'The agent runs without its tools: check how it is started and reached.',
          exitCode: exitCodes.unreachable,
        };
      });
    }),
  );
  return found.flat();
}

function tools(count: number): string {
  return count === 1 ? 'one tool' : `${count} tools`;
}

import { buildRouteMap } from '@stricli/core';
import type { RouteMap } from '@stricli/core';
import type { CliContext } from '../../app/cli-context.ts';
import { addMcpCommand } from './add-mcp-command.ts';
import { configCheckCommand } from './check-command.ts';
import { configExplainCommand } from './explain-command.ts';
import { removeMcpCommand } from './remove-mcp-command.ts';
import { configSchemaCommand } from './schema-command.ts';

/** `aura config`. */
export const configRoutes: RouteMap<CliContext> = buildRouteMap({
  routes: {
    check: configCheckCommand,
    explain: configExplainCommand,
    schema: configSchemaCommand,
    'add-mcp': addMcpCommand,
    'remove-mcp': removeMcpCommand,
  },
  docs: { brief: 'Check, explain and change configuration files' },
});

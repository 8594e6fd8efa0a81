import { buildCommand, buildRouteMap } from '@stricli/core';
import type { RouteMap } from '@stricli/core';
import type { CliContext } from '../../app/cli-context.ts';
import { withContext } from '../../app/with-context.ts';
import { dataDirectoryFlag } from '../../settings/data-directory.ts';
import type { DataFlags } from '../../settings/data-directory.ts';
import { runParameter } from '../stored/run-parameter.ts';

const parameters = {
  flags: { 'data-dir': dataDirectoryFlag },
  positional: runParameter('Key of the tenant, such as tenant:acme', 'tenant'),
};

const verify = buildCommand<DataFlags, [tenant: string], CliContext>({
  loader: async () => withContext((await import('./verify-audit.ts')).verifyAudit),
  docs: { brief: 'Check that the audit log of a tenant is what was written' },
  parameters,
});

const exportCommand = buildCommand<DataFlags, [tenant: string], CliContext>({
  loader: async () => withContext((await import('./export-audit.ts')).exportAudit),
  docs: { brief: 'Write the audit log of a tenant, one JSON record per line' },
  parameters,
});

/** `aura audit`. */
export const auditRoutes: RouteMap<CliContext> = buildRouteMap({
  routes: { verify, export: exportCommand },
  docs: { brief: 'Look at what programs have written down in a data directory' },
});

import { buildCommand, buildRouteMap } from '@stricli/core';
import type { RouteMap } from '@stricli/core';
import type { CliContext } from '../../app/cli-context.ts';
import { withContext } from '../../app/with-context.ts';
import { dataDirectoryFlag } from '../../settings/data-directory.ts';
import type { DataFlags } from '../../settings/data-directory.ts';
import { runParameter } from '../stored/run-parameter.ts';

const check = buildCommand<DataFlags, [], CliContext>({
  loader: async () => withContext((await import('./check-database.ts')).checkDatabase),
  docs: { brief: 'Read the whole database and say what is wrong with it' },
  parameters: { flags: { 'data-dir': dataDirectoryFlag } },
});

const backup = buildCommand<DataFlags, [path: string], CliContext>({
  loader: async () => withContext((await import('./back-up-database.ts')).backUpDatabase),
  docs: { brief: 'Copy the database to a new file while it is in use' },
  parameters: {
    flags: { 'data-dir': dataDirectoryFlag },
    positional: runParameter('File to write; it must not be there', 'path'),
  },
});

/** `aura db`. */
export const dbRoutes: RouteMap<CliContext> = buildRouteMap({
  routes: { check, backup },
  docs: { brief: 'Look after the database of a data directory' },
});

import { buildCommand, buildRouteMap } from '@stricli/core';
import type { RouteMap } from '@stricli/core';
import type { CliContext } from '../../app/cli-context.ts';
import { presenceFlag } from '../../app/flag.ts';
import { withContext } from '../../app/with-context.ts';
import { dataDirectoryFlag } from '../../settings/data-directory.ts';
import type { DataFlags } from '../../settings/data-directory.ts';
import { runParameter } from '../stored/run-parameter.ts';
import type { ListFlags } from './list-profiles.ts';

const list = buildCommand<ListFlags, [], CliContext>({
  loader: async () => withContext((await import('./list-profiles.ts')).listProfiles),
  docs: {
    brief: 'List the credentials for models, and which of them rest',
    customUsage: ['[flags]'],
  },
  parameters: {
    flags: { 'data-dir': dataDirectoryFlag, json: presenceFlag('Write JSON') },
  },
});

const reset = buildCommand<DataFlags, [id: string], CliContext>({
  loader: async () => withContext((await import('./reset-profile.ts')).resetProfile),
  docs: { brief: 'Forget the failures of a credential; servers that run find out when they start' },
  parameters: {
    flags: { 'data-dir': dataDirectoryFlag },
    positional: runParameter('Fingerprint, such as openai:1a2b3c4d', 'id'),
  },
});

/** `aura profiles`. */
export const profilesRoutes: RouteMap<CliContext> = buildRouteMap({
  routes: { list, reset },
  defaultCommand: 'list',
  docs: { brief: 'Look at the credentials for models' },
});

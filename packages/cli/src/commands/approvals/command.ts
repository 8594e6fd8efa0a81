import { buildCommand, buildRouteMap } from '@stricli/core';
import type { RouteMap } from '@stricli/core';
import type { CliContext } from '../../app/cli-context.ts';
import { presenceFlag, textFlag } from '../../app/flag.ts';
import { withContext } from '../../app/with-context.ts';
import { dataDirectoryFlag } from '../../settings/data-directory.ts';
import type { DataFlags } from '../../settings/data-directory.ts';
import { runParameter } from '../stored/run-parameter.ts';
import type { DenyFlags } from './decide-approval.ts';
import type { ListFlags } from './list-approvals.ts';

const decision = runParameter('Id of the approval', 'id');

const list = buildCommand<ListFlags, [], CliContext>({
  loader: async () => withContext((await import('./list-approvals.ts')).listApprovals),
  docs: { brief: 'List the calls that wait for an approval', customUsage: ['[flags]'] },
  parameters: {
    flags: {
      'data-dir': dataDirectoryFlag,
      namespace: textFlag('key', 'Only those of a namespace, such as tenant:acme, and below it'),
      json: presenceFlag('Write JSON'),
    },
  },
});

const approve = buildCommand<DataFlags, [id: string], CliContext>({
  loader: async () => withContext((await import('./decide-approval.ts')).approve),
  docs: { brief: 'Let a call run' },
  parameters: { flags: { 'data-dir': dataDirectoryFlag }, positional: decision },
});

const deny = buildCommand<DenyFlags, [id: string], CliContext>({
  loader: async () => withContext((await import('./decide-approval.ts')).deny),
  docs: { brief: 'Refuse a call', customUsage: ['[flags] <id>'] },
  parameters: {
    flags: {
      'data-dir': dataDirectoryFlag,
      reason: textFlag('text', 'Why, for the model'),
    },
    positional: decision,
  },
});

/** `aura approvals`. */
export const approvalsRoutes: RouteMap<CliContext> = buildRouteMap({
  routes: { list, approve, deny },
  docs: { brief: 'Decide what runs wait for' },
});

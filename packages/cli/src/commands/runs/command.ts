import { buildCommand, buildRouteMap } from '@stricli/core';
import type { RouteMap } from '@stricli/core';
import type { CliContext } from '../../app/cli-context.ts';
import { presenceFlag, textFlag } from '../../app/flag.ts';
import { withContext } from '../../app/with-context.ts';
import { dataDirectoryFlag } from '../../settings/data-directory.ts';
import type { DataFlags } from '../../settings/data-directory.ts';
import { agentFlags } from '../stored/agent-flags.ts';
import { runParameter } from '../stored/run-parameter.ts';
import type { CostFlags } from './cost-runs.ts';
import type { ListFlags } from './list-runs.ts';
import type { PruneFlags } from './prune-runs.ts';
import type { ResumeFlags } from './resume-run.ts';

const list = buildCommand<ListFlags, [], CliContext>({
  loader: async () => withContext((await import('./list-runs.ts')).listRuns),
  docs: { brief: 'List runs, newest first', customUsage: ['[flags]'] },
  parameters: {
    flags: {
      'data-dir': dataDirectoryFlag,
      status: textFlag('statuses', 'Only running, suspended, completed or failed ones'),
      namespace: textFlag('key', 'Only those of a namespace, such as tenant:acme, and below it'),
      limit: textFlag('number', 'At most so many [50]'),
      json: presenceFlag('Write JSON'),
    },
  },
});

const cost = buildCommand<CostFlags, [], CliContext>({
  loader: async () => withContext((await import('./cost-runs.ts')).costRuns),
  docs: {
    brief: 'Add up what runs have used and cost',
    fullDescription: [
      'Add up the tokens and the cost of runs that have ended, dearest first.',
      'UNPRICED counts runs with a model whose price is not known: what they cost is not in the sum.',
    ].join('\n'),
    customUsage: ['[flags]'],
  },
  parameters: {
    flags: {
      'data-dir': dataDirectoryFlag,
      by: textFlag('what', 'agent, session, tenant, namespace or day [agent]'),
      namespace: textFlag('key', 'Only those of a namespace, such as tenant:acme, and below it'),
      days: textFlag('number', 'Only those that began in the last so many days'),
      json: presenceFlag('Write JSON'),
    },
  },
});

const show = buildCommand<DataFlags, [run: string], CliContext>({
  loader: async () => withContext((await import('./show-run.ts')).showRun),
  docs: { brief: 'Show what happened in a run, with the numbers of its records' },
  parameters: { flags: { 'data-dir': dataDirectoryFlag }, positional: runParameter() },
});

const resume = buildCommand<ResumeFlags, [run: string], CliContext>({
  loader: async () => withContext((await import('./resume-run.ts')).resumeRun),
  docs: {
    brief: 'Go on with a run that nobody works on, and print its answer',
    customUsage: ['[flags] <run>'],
  },
  parameters: {
    flags: {
      ...agentFlags,
      'use-current': presenceFlag('Go on though the configuration of the agent has changed'),
    },
    aliases: { c: 'config', v: 'verbose', d: 'debug' },
    positional: runParameter(),
  },
});

const cancel = buildCommand<DataFlags, [run: string], CliContext>({
  loader: async () => withContext((await import('./cancel-run.ts')).cancelRun),
  docs: { brief: 'End a run that nobody works on' },
  parameters: { flags: { 'data-dir': dataDirectoryFlag }, positional: runParameter() },
});

const exportCommand = buildCommand<DataFlags, [run: string], CliContext>({
  loader: async () => withContext((await import('./export-run.ts')).exportRun),
  docs: { brief: 'Write the log of a run as JSON lines' },
  parameters: { flags: { 'data-dir': dataDirectoryFlag }, positional: runParameter() },
});

const prune = buildCommand<PruneFlags, [], CliContext>({
  loader: async () => withContext((await import('./prune-runs.ts')).pruneRuns),
  docs: {
    brief: 'Remove old runs that have ended',
    fullDescription:
      'Remove old runs that have ended. Without a limit, those that ended more than 30 days ago, and the oldest beyond 4 GiB.',
    customUsage: ['[flags]'],
  },
  parameters: {
    flags: {
      'data-dir': dataDirectoryFlag,
      'older-than-days': textFlag('days', 'Those that ended longer ago'),
      'max-runs': textFlag('number', 'All but the newest'),
      'max-mib': textFlag('MiB', 'The oldest, until the others fit'),
    },
  },
});

/** `aura runs`. */
export const runsRoutes: RouteMap<CliContext> = buildRouteMap({
  routes: { list, show, cost, resume, cancel, export: exportCommand, prune },
  docs: { brief: 'Look after stored runs' },
});

import { buildApplication, buildRouteMap, help, text_en, version } from '@stricli/core';
import type { Application } from '@stricli/core';
import { approvalsRoutes } from '../commands/approvals/command.ts';
import { auditRoutes } from '../commands/audit/command.ts';
import { configRoutes } from '../commands/config/route.ts';
import { dbRoutes } from '../commands/db/command.ts';
import { doctorCommand } from '../commands/doctor/command.ts';
import { forkCommand } from '../commands/fork/command.ts';
import { mcpCommand } from '../commands/mcp/command.ts';
import { modelsCommand } from '../commands/models/command.ts';
import { profilesRoutes } from '../commands/profiles/command.ts';
import { replayCommand } from '../commands/replay/command.ts';
import { runCommand } from '../commands/run/command.ts';
import { runsRoutes } from '../commands/runs/command.ts';
import { serveCommand } from '../commands/serve/command.ts';
import { errorText } from '../terminal/error-text.ts';
import type { CliContext } from './cli-context.ts';
import { exitCodeOf } from './exit-code-of.ts';
import { version as currentVersion } from './version.ts';

const root = buildRouteMap({
  routes: {
    serve: serveCommand,
    run: runCommand,
    mcp: mcpCommand,
    runs: runsRoutes,
    approvals: approvalsRoutes,
    profiles: profilesRoutes,
    replay: replayCommand,
    fork: forkCommand,
    db: dbRoutes,
    audit: auditRoutes,
    models: modelsCommand,
    doctor: doctorCommand,
    config: configRoutes,
  },
  docs: {
    brief: 'Run AI agents that are declared as configuration',
  },
});

/** The commands of `aura`. Each loads its implementation when it is run. */
export const application: Application<CliContext> = buildApplication<CliContext>(
  root,
  {
    name: 'aura',
    // So that the opposite of --stream is --no-stream, and that what comes after -- is no flag.
    scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
    determineExitCode: exitCodeOf,
    localization: {
      text: {
        ...text_en,
        exceptionWhileParsingArguments: (error, ansiColor) =>
          `error: ${text_en.exceptionWhileParsingArguments(error, ansiColor)}`,
        noCommandRegisteredForInput: (args) =>
          `error: ${text_en.noCommandRegisteredForInput(args)}`,
        exceptionWhileRunningCommand: errorText,
        exceptionWhileLoadingCommandFunction: errorText,
      },
    },
  },
  {
    help: help({
      brief: text_en.briefs.help,
      defaultForRouteMap: true,
      formatting: {
        caseStyle: 'convert-camel-to-kebab',
        useAliasInUsageLine: false,
        onlyRequiredInUsageLine: true,
      },
    }),
    version: version({ brief: text_en.briefs.version, info: { currentVersion }, alias: 'V' }),
  },
);

import { ExitCode as StricliExitCode, run } from '@stricli/core';
import type { Application } from '@stricli/core';
import { application } from './application.ts';
import type { CliContext } from './cli-context.ts';
import { exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';

/** Runs one command line to its end and returns the exit code. Never throws. */
export async function runCli(args: readonly string[], context: CliContext): Promise<ExitCode> {
  await run(application, args, context);
  const code = toExitCode(Number(context.process.exitCode));
  if (code === exitCodes.usage) {
    const command = ['aura', ...commandIn(application, args)].join(' ');
    context.process.stderr.write(`Usage: \`${command} --help\` shows what it takes.\n`);
  }
  return code;
}

/** Stricli has negative codes of its own for what is wrong with a command line. */
function toExitCode(code: number): ExitCode {
  if (code >= 0) return code;
  const isUsage =
    code === StricliExitCode.UnknownCommand || code === StricliExitCode.InvalidArgument;
  return isUsage ? exitCodes.usage : exitCodes.failure;
}

/** The words at the beginning of a command line that name a command. */
function commandIn({ root }: Application<CliContext>, args: readonly string[]): readonly string[] {
  const words: string[] = [];
  let target: typeof root | undefined = root;
  for (const arg of args) {
    if (!('getRoutingTargetForInput' in target)) break;
    target = target.getRoutingTargetForInput(arg);
    if (target === undefined) break;
    words.push(arg);
  }
  return words;
}

import { Namespace } from '@aura/core';
import type { MessageId, RunHandle } from '@aura/core';
import { createHost } from '@aura/host';
import type { Host } from '@aura/host';
import type { CliContext } from '../../app/cli-context.ts';
import { exitCodes } from '../../app/exit-codes.ts';
import type { ExitCode } from '../../app/exit-codes.ts';
import { version } from '../../app/version.ts';
import { exitCodeOfSignal, onStop } from '../../process/on-stop.ts';
import { loadEnvironment } from '../../settings/load-environment.ts';
import { loadSettings } from '../../settings/load-settings.ts';
import { logThreshold } from '../../settings/log-threshold.ts';
import { createTerminalLogger } from '../../terminal/terminal-logger.ts';
import { checkOutcome } from './check-outcome.ts';
import { chooseAgent } from './choose-agent.ts';
import { createRunPrinter } from './print-run.ts';
import { readPrompt } from './read-prompt.ts';
import type { RunFlags } from './run-flags.ts';

/** How long an interrupted run may take to end its connections and child processes. */
const closeMs = 2_000;

/** Asks an agent one question and prints its answer. */
export async function run(context: CliContext, flags: RunFlags, argument?: string): Promise<void> {
  const { stderr } = context.process;
  const environment = await loadEnvironment(context);
  const logger = createTerminalLogger({
    level: logThreshold(flags, environment.env),
    write: (line) => stderr.write(line),
  });
  const config = await loadSettings(flags, { cwd: context.cwd, environment });
  const prompt = await readPrompt(argument, context.stdin);
  const { guardianPath } = context;
  const host = createHost({
    config,
    logger,
    version,
    ...(guardianPath === undefined ? {} : { guardianPath }),
  });
  const stop = listenForStop(context, host);
  try {
    const model = flags.model ?? environment.env['AURA_MODEL'];
    const agent = chooseAgent(host, model);
    if (model !== undefined && model !== agent.id && model !== agent.name) {
      logger.log('warn', `there is no agent "${model}"; the only one there is was asked`);
    }
    const handle = agent.run({
      namespace: Namespace.of('tenant', 'local'),
      session: host.ids.uuid(),
      messages: [
        {
          role: 'user',
          id: host.ids.next('msg') as MessageId,
          createdAt: host.clock.now(),
          content: [{ type: 'text', text: prompt }],
        },
      ],
      signal: stop.signal,
    });
    await print(handle, { context, stream: flags.stream ?? context.stdoutIsTerminal });
  } catch (error) {
    if (stop.exitCode === undefined) throw error;
  } finally {
    await host.close();
    stop.end();
  }
  if (stop.exitCode !== undefined) context.process.exitCode = stop.exitCode;
}

async function print(
  handle: RunHandle,
  { context, stream }: { readonly context: CliContext; readonly stream: boolean },
): Promise<void> {
  const printer = createRunPrinter(context.process, { stream });
  handle.subscribe(printer.listener);
  try {
    const outcome = await handle.result;
    checkOutcome(outcome);
    printer.finish(outcome.text);
  } catch (error) {
    printer.abandon();
    throw error;
  }
}

interface Stop {
  readonly signal: AbortSignal;
  /** Set once somebody asked to end. */
  readonly exitCode: ExitCode | undefined;
  end(): void;
}

/** Ends the run when the process is to end or nobody reads its answer; the process ends in any case soon after. */
function listenForStop(context: CliContext, { clock }: Host): Stop {
  const abort = new AbortController();
  const ended = new AbortController();
  let exitCode: ExitCode | undefined;
  const stop = (code: ExitCode, reason: string): void => {
    exitCode ??= code;
    abort.abort(reason);
    clock.sleep(closeMs, ended.signal).then(
      () => context.exit(code),
      () => undefined,
    );
  };
  const forget = onStop(context, ({ name }) => stop(exitCodeOfSignal(name), 'interrupted'));
  const { outputClosed } = context;
  const onClosed = (): void => stop(exitCodes.outputClosed, 'nobody reads the answer');
  outputClosed.addEventListener('abort', onClosed);
  return {
    signal: abort.signal,
    get exitCode() {
      return exitCode;
    },
    end() {
      outputClosed.removeEventListener('abort', onClosed);
      forget();
      ended.abort();
    },
  };
}

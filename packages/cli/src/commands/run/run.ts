import { Namespace } from '@aura/core';
import type { MessageId, RunRequest } from '@aura/core';
import { nodeClock, openTelemetry, readWebhookSigning } from '@aura/host';
import type { Host } from '@aura/host';
import type { CliContext } from '../../app/cli-context.ts';
import { version } from '../../app/version.ts';
import { loadEnvironment } from '../../settings/load-environment.ts';
import { loadSettings } from '../../settings/load-settings.ts';
import { logThreshold } from '../../settings/log-threshold.ts';
import { telemetryEnvironment } from '../../settings/telemetry-environment.ts';
import { createTerminalLogger } from '../../terminal/terminal-logger.ts';
import { openHost } from '../open-host.ts';
import { approveBeforehand } from './approve-beforehand.ts';
import { askAtTerminal } from './ask-at-terminal.ts';
import { chooseAgent } from './choose-agent.ts';
import { printAnswer } from './print-answer.ts';
import { readPrompt } from './read-prompt.ts';
import type { RunFlags } from './run-flags.ts';
import { createRunStop } from './run-stop.ts';

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
  const webhookSigning = readWebhookSigning(environment.env);
  const approvalBroker = askAtTerminal(context, {
    clock: nodeClock,
    isApproved: approveBeforehand(flags.approve),
  });
  const env = telemetryEnvironment(context, { ...environment, logger });
  const telemetry = await openTelemetry({ env, config, logger, version });
  const host = openHost(context, { config, logger, webhookSigning, approvalBroker, telemetry });
  const stop = createRunStop(context, host.clock);
  try {
    const agent = chooseAgent(host, flags.model ?? environment.env['AURA_MODEL']);
    const asked = question(prompt, host, stop.signal);
    await printAnswer(context, flags, (listener) => {
      const handle = agent.run(asked);
      handle.subscribe(listener);
      return handle;
    });
  } catch (error) {
    // What an interrupted run failed with is of no interest.
    if (stop.exitCode === undefined) throw error;
  } finally {
    await host.close();
    stop.end();
  }
  if (stop.exitCode !== undefined) context.process.exitCode = stop.exitCode;
}

function question(text: string, { ids, clock }: Host, signal: AbortSignal): RunRequest {
  return {
    namespace: Namespace.of('tenant', 'local'),
    session: ids.uuid(),
    messages: [
      {
        role: 'user',
        id: ids.next('msg') as MessageId,
        createdAt: clock.now(),
        content: [{ type: 'text', text }],
      },
    ],
    signal,
  };
}

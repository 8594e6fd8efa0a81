import { scrubSecrets } from '@aura/core';
import type { ApprovalBroker, ApprovalDecision, ApprovalRequest, Clock } from '@aura/core';
import type { CliContext } from '../../app/cli-context.ts';
import { LineReader } from '../../terminal/line-reader.ts';
import { oneLine } from '../../terminal/one-line.ts';
import type { ApprovedBeforehand } from './approve-beforehand.ts';

/** As much of the arguments as anybody reads before deciding; what is cut is seen to be cut. */
const maxShownArgs = 4_096;
const by = 'terminal';

function question({ tool, args, pattern, reason }: ApprovalRequest, seconds: number): string {
  const shown = oneLine(scrubSecrets(JSON.stringify(args)), maxShownArgs);
  const rule = pattern === undefined ? undefined : `matches ${pattern}`;
  const about = [rule, reason, `${seconds} s left`].filter((text) => text !== undefined);
  return `${oneLine(tool)} ${shown}\nMay it run? (${oneLine(about.join(', '))}) [y/N] `;
}

/**
 * Asks the person at the terminal, one question at a time; only a yes is one. What `--approve` covers is not asked for.
 * Without a terminal the run waits for somebody who decides elsewhere.
 */
export function askAtTerminal(
  context: Pick<CliContext, 'process' | 'stdin' | 'stderrIsTerminal'>,
  { clock, isApproved }: { readonly clock: Clock; readonly isApproved: ApprovedBeforehand },
): ApprovalBroker {
  const { stderr } = context.process;
  const lines = new LineReader(context.stdin);
  let last: Promise<unknown> = Promise.resolve();

  async function ask(request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalDecision> {
    signal.throwIfAborted();
    const leftMs = Math.max(0, request.expiresAt - clock.now());
    stderr.write(question(request, Math.round(leftMs / 1_000)));
    try {
      const answer = await lines.next(signal);
      if (/^\s*y(es)?\s*$/i.test(answer ?? '')) return { decision: 'approve', by };
      // The end of the input does not end the line of the question.
      if (answer === undefined) stderr.write('\n');
      const reason = answer === undefined ? '' : await askWhy(signal);
      return { decision: 'deny', by, ...(reason === '' ? {} : { message: reason }) };
    } catch (error) {
      stderr.write('\n');
      throw error;
    }
  }

  async function askWhy(signal: AbortSignal): Promise<string> {
    stderr.write('Why not? (Enter for no reason) ');
    return ((await lines.next(signal)) ?? '').trim();
  }

  return {
    request(request, { signal }) {
      // Whoever let calls through beforehand did not know what would be read before them.
      const isTainted = request.flow !== undefined;
      if (isApproved(request.tool) && !isTainted)
        return { decision: 'approve', by: 'command line' };
      if (context.stdin.kind !== 'terminal' || !context.stderrIsTerminal) {
        return { decision: 'suspend' };
      }
      const asking = last.then(() => ask(request, signal));
      last = asking.catch(() => undefined);
      return asking;
    },
  };
}

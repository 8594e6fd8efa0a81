import type { AuraEvent, CallId, EventListener, JsonObject } from '@aura/core';
import { mainScope } from '@aura/core';
import type { CliProcess } from '../../app/cli-context.ts';
import { AnswerWriter } from '../../terminal/answer-writer.ts';
import { oneLine } from '../../terminal/one-line.ts';
import { describeArgs, describeResult, describeWaiting } from './describe-call.ts';

/** Shows a run while it goes on. */
export interface RunPrinter {
  readonly listener: EventListener;
  /** The whole answer, once it is complete: what is not streamed is written now. */
  finish(answer: string): void;
  /** Ends the output; nothing of an incomplete answer is written now. */
  end(): void;
}

/** A printer of answers to standard output, at once or when they are complete, and of tool calls to standard error. */
export function createRunPrinter(
  { stdout, stderr }: CliProcess,
  { stream }: { readonly stream: boolean },
): RunPrinter {
  const answer = new AnswerWriter((text) => stdout.write(text));
  /** The parts of a run number their calls alike. */
  const calls = new Map<string, JsonObject>();
  const keyOf = ({ scope }: AuraEvent, callId: CallId): string => `${scope} ${callId}`;
  /** Whether something of the message under way is on the screen. */
  let shown = false;
  const note = (line: string): void => {
    answer.breakLine();
    stderr.write(`${line}\n`);
  };

  function show(event: AuraEvent): void {
    // What agents say to each other is not the answer; what they do is shown.
    if (event.scope !== mainScope && !event.type.startsWith('tool')) return;
    switch (event.type) {
      case 'text.delta':
        if (!stream) break;
        answer.push(event.text);
        shown = true;
        break;
      case 'message.completed':
        answer.endPart();
        shown = false;
        break;
      case 'message.discarded':
        answer.endPart();
        if (shown) note(`The text above does not count: ${oneLine(event.reason)}`);
        shown = false;
        break;
      case 'tool_call.ready':
        calls.set(keyOf(event, event.call.id), event.call.args);
        break;
      case 'tool.started':
        note(`-> ${oneLine(event.name)} ${describeArgs(calls.get(keyOf(event, event.callId)))}`);
        break;
      case 'run.suspended':
        for (const { info } of event.pending) note(describeWaiting(info));
        break;
      case 'tool.completed':
        note(`<- ${describeResult(event.result)}`);
        break;
      default:
    }
  }

  return {
    listener: (events) => {
      for (const event of events) show(event);
    },
    finish(text) {
      if (!stream) answer.push(text);
    },
    end: () => answer.end(),
  };
}

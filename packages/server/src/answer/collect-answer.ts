import type { AuraEvent, ToolCall, Usage } from '@aura/core';
import { mainScope, messageText, noUsage } from '@aura/core';
import type { ChatFinishReason } from '@aura/models';
import { explainError, explainOutcome, suspendedExplanation } from '../stream/explain.ts';
import { finishReason } from '../stream/finish.ts';

/** An answer as a whole. */
export interface WholeAnswer {
  readonly content: string;
  /** All calls of the last answer, when the client has to run some of them. */
  readonly toolCalls?: readonly ToolCall[];
  readonly finish: ChatFinishReason;
  readonly usage: Usage;
}

/** What a whole answer depends on besides the events of its run. */
export interface CollectOptions {
  readonly model: string;
  readonly debugProviderErrors: boolean;
  readonly maxOutputTokens: number | undefined;
}

/** Folds the events of a run into its whole answer, which is there once the run has ended. */
export type AnswerCollector = (events: readonly AuraEvent[]) => WholeAnswer | undefined;

/** The fold for one answer. What the model said between its tool calls is part of it. */
export function createAnswerCollector(options: CollectOptions): AnswerCollector {
  const { model, debugProviderErrors, maxOutputTokens } = options;
  const said: string[] = [];

  return (events) => {
    for (const event of events) {
      if (event.scope !== mainScope) continue;
      switch (event.type) {
        case 'message.completed':
          said.push(messageText(event.message));
          break;
        case 'run.completed': {
          const { usage, text, stopReason } = event.outcome;
          const finish = finishReason({ usage, maxOutputTokens, stopReason });
          return {
            content: paragraphs(text, explainOutcome(event.outcome)?.message),
            finish,
            usage,
            ...(stopReason === 'client_tools' && {
              toolCalls: event.outcome.finalMessage?.toolCalls ?? [],
            }),
          };
        }
        case 'run.suspended':
          // A whole answer cannot wait for one.
          return {
            content: paragraphs(...said, suspendedExplanation.message),
            finish: 'stop',
            usage: noUsage,
          };
        case 'run.failed': {
          const { message } = explainError(event.error, { model, debug: debugProviderErrors });
          const finish = finishReason({ usage: event.usage, maxOutputTokens });
          return { content: paragraphs(...said, message), finish, usage: event.usage };
        }
        default:
          break;
      }
    }
    return undefined;
  };
}

function paragraphs(...texts: readonly (string | undefined)[]): string {
  return texts.filter((text) => text !== undefined && text.trim() !== '').join('\n\n');
}

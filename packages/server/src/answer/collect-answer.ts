import type { AuraEvent, RunOutcome, Usage } from '@aura/core';
import { messageText } from '@aura/core';
import type { ChatFinishReason } from '@aura/models';
import type { Explanation } from '../stream/explain.ts';
import { explainError, explainOutcome } from '../stream/explain.ts';
import { finishReason } from '../stream/finish.ts';

/** An answer as a whole. */
export interface WholeAnswer {
  readonly content: string;
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

/** The fold for one answer. What the model said between its tool calls is part of the answer. */
export function createAnswerCollector(options: CollectOptions): AnswerCollector {
  const { model, debugProviderErrors, maxOutputTokens } = options;
  const said: string[] = [];

  function whole(
    usage: Usage,
    end: {
      readonly explanation: Explanation | undefined;
      readonly text?: string;
      readonly stopReason?: RunOutcome['stopReason'];
    },
  ): WholeAnswer {
    const { explanation, text, ...stop } = end;
    const parts = [...said, text ?? '', explanation?.message ?? ''];
    return {
      content: parts.filter((part) => part.trim() !== '').join('\n\n'),
      finish: finishReason({ usage, maxOutputTokens, ...stop }),
      usage,
    };
  }

  return (events) => {
    for (const event of events) {
      switch (event.type) {
        case 'message.completed':
          if (event.message.toolCalls.length > 0) said.push(messageText(event.message));
          break;
        case 'run.completed': {
          const { usage, text, stopReason } = event.outcome;
          return whole(usage, { explanation: explainOutcome(event.outcome), text, stopReason });
        }
        case 'run.failed': {
          const explanation = explainError(event.error, { model, debug: debugProviderErrors });
          return whole(event.usage, { explanation });
        }
        default:
          break;
      }
    }
    return undefined;
  };
}

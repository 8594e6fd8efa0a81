import type { ToolOutcome } from '../../message/message.ts';

/** Thrown in place of what a tool throws, by whoever knows how the call has failed and what the model is told of it. */
export class CallFailure {
  readonly outcome: Exclude<ToolOutcome, 'ok'>;
  readonly text: string;

  constructor(outcome: Exclude<ToolOutcome, 'ok'>, text: string) {
    this.outcome = outcome;
    this.text = text;
  }
}

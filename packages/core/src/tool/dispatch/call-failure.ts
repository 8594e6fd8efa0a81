import { noLabels } from '../../information-flow/labels.ts';
import type { FlowLabel } from '../../information-flow/labels.ts';
import type { ToolOutcome } from '../../message/message.ts';

/** Thrown in place of what a tool throws, by whoever knows how the call has failed and what the model is told of it. */
export class CallFailure {
  readonly outcome: Exclude<ToolOutcome, 'ok'>;
  readonly text: string;
  /** Of what is in the text. */
  readonly labels: readonly FlowLabel[];

  constructor(
    outcome: Exclude<ToolOutcome, 'ok'>,
    text: string,
    labels: readonly FlowLabel[] = noLabels,
  ) {
    this.outcome = outcome;
    this.text = text;
    this.labels = labels;
  }
}

import { mergeLabels, noLabels } from '../../information-flow/labels.ts';
import type { FlowLabel } from '../../information-flow/labels.ts';
import type { ToolCall } from '../../message/message.ts';
import { mainScope } from '../../run/scope.ts';
import type { Tool, ToolOutput } from '../tool.ts';
import type { DispatchRun } from './dispatch-run.ts';

/** The labels of what one execution of a call hands back. */
export class CallLabels {
  readonly #run: DispatchRun;
  readonly #call: ToolCall;
  readonly #tool: Tool;
  #delegated = noLabels;

  constructor(run: DispatchRun, { call, tool }: { readonly call: ToolCall; readonly tool: Tool }) {
    this.#run = run;
    this.#call = call;
    this.#tool = tool;
  }

  /** Takes those of an agent that has worked for the call. */
  add(labels: readonly FlowLabel[]): void {
    this.#delegated = mergeLabels(this.#delegated, labels);
  }

  /** The output with its labels. The same object when it has none. */
  label(output: ToolOutput): ToolOutput {
    const given = (output.labels ?? noLabels).map((label) =>
      label.sources.length > 0 ? label : this.#named(label.label),
    );
    const labels = mergeLabels(mergeLabels(this.ofText(), given), this.#ofBlob(output));
    return labels.length === 0 ? output : { ...output, labels };
  }

  /** Labels of anything that the tool may have said. */
  ofText(): readonly FlowLabel[] {
    const names = this.#run.agent.flow?.labelsOf(this.#tool) ?? [];
    const own = names.map((name) => this.#named(name));
    return mergeLabels(own, this.#delegated);
  }

  /**
   * What is read from a result that this conversation has not got itself may be anything. One that it has brings nothing
   * new: its labels have come with it.
   */
  #ofBlob({ blobRef }: ToolOutput): readonly FlowLabel[] {
    const { flow } = this.#run.agent;
    if (flow === undefined || blobRef === undefined) return noLabels;
    const isKnown = this.#run.past.transcript
      .messages()
      .some((message) => message.role === 'tool' && message.result.blobRef === blobRef);
    return isKnown ? noLabels : flow.labels.map((name) => this.#named(name));
  }

  #named(label: string): FlowLabel {
    const { scope } = this.#run.journal;
    const place = scope === mainScope ? {} : { scope };
    const source = {
      type: 'call',
      tool: this.#tool.name,
      callId: this.#call.id,
      ...place,
    } as const;
    return { label, sources: [source] };
  }
}

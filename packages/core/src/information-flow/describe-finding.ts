import type { FlowFinding } from './flow-control.ts';
import type { FlowLabel, LabelSource } from './labels.ts';

function sourceText(source: LabelSource): string {
  return source.type === 'request' ? 'the request' : source.tool;
}

/** Labels and what has brought them, in one line: `"private" (from crm_lookup)`. */
export function describeLabels(labels: readonly FlowLabel[]): string {
  return labels
    .map(({ label, sources }) => {
      const from = [...new Set(sources.map(sourceText))].join(', ');
      return from === '' ? `"${label}"` : `"${label}" (from ${from})`;
    })
    .join(' and ');
}

/** Why somebody is asked about a call, for people. */
export function describeFinding({ labels }: FlowFinding): string {
  return `the conversation contains data labelled ${describeLabels(labels)}`;
}

/** What the model is told of a call that is refused for what it has been shown. */
export function refusalText(tool: string, { labels }: Pick<FlowFinding, 'labels'>): string {
  return (
    `Not executed: a policy does not let "${tool}" be called here, because this conversation contains data ` +
    `labelled ${describeLabels(labels)}. Other arguments do not change that, and results that you have read stay read. ` +
    'Do not look for another way to send the data: answer without this call, and say that a policy stopped it.'
  );
}

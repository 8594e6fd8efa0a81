import type { ContentPart, ToolCall, ToolResult } from '../../message/message.ts';
import type { RecordedOutcome } from '../../run/run-past.ts';
import type { ToolOutput } from '../tool.ts';

/** What is added to the output of a call for the model. */
export interface PresentOptions {
  /** Notes for the model, about the turns that are left for example; appended to successful output only. */
  readonly notices: readonly string[];
  /** What is shown of an output; the raw one is on record. Absent: all of it. */
  readonly limit?: (output: ToolOutput) => readonly ContentPart[];
}

function withNotices(
  content: readonly ContentPart[],
  notices: readonly string[],
): readonly ContentPart[] {
  if (notices.length === 0) return content;
  return [...content, { type: 'text', text: `\n---\n${notices.join('\n')}` }];
}

/** Makes of a tool's raw output what the model and the surfaces see. */
export function presentOutput(
  call: ToolCall,
  { output, durationMs }: RecordedOutcome,
  options: PresentOptions,
): ToolResult {
  const failed = output.error !== undefined;
  const { limit, notices } = options;
  const content = limit === undefined ? output.content : limit(output);
  return {
    callId: call.id,
    name: call.name,
    outcome: failed ? 'error' : 'ok',
    content: failed ? content : withNotices(content, notices),
    ...(output.structured === undefined ? {} : { structured: output.structured }),
    ...(output.error === undefined ? {} : { errorType: output.error }),
    ...(output.blobRef === undefined ? {} : { blobRef: output.blobRef }),
    ...(output.labels === undefined ? {} : { labels: output.labels }),
    durationMs,
  };
}

import type { ContentPart, ToolCall, ToolResult } from '../../message/message.ts';
import type { RecordedOutcome } from '../../run/run-past.ts';

/** What is added to the output of a call for the model. */
export interface PresentOptions {
  /** A note about the turns that are left; appended to successful output only. */
  readonly notice?: string;
}

function withNotice(
  content: readonly ContentPart[],
  notice: string | undefined,
): readonly ContentPart[] {
  return notice === undefined ? content : [...content, { type: 'text', text: `\n---\n${notice}` }];
}

/** Makes of a tool's raw output what the model and the surfaces see. */
export function presentOutput(
  call: ToolCall,
  { output, durationMs }: RecordedOutcome,
  options: PresentOptions,
): ToolResult {
  const failed = output.error !== undefined;
  return {
    callId: call.id,
    name: call.name,
    outcome: failed ? 'error' : 'ok',
    content: failed ? output.content : withNotice(output.content, options.notice),
    ...(output.structured === undefined ? {} : { structured: output.structured }),
    ...(output.error === undefined ? {} : { errorType: output.error }),
    durationMs,
  };
}

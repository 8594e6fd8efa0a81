import { graphemeFloor } from '../context/grapheme-boundary.ts';
import { scrubSecrets } from '../errors/scrub-secrets.ts';
import { contentText } from '../message/message-text.ts';
import type { ContentPart, ReasoningPart } from '../message/message.ts';
import type { LogFields, LogLevel } from '../ports/logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { HookContext } from './hook-context.ts';
import type { Hook } from './hook.ts';

/** What a {@link loggingHook} writes down. */
export interface LoggingHookOptions {
  readonly clock: Clock;
  /** Default `info`. */
  readonly level?: LogLevel;
  /** How much of what is said: nothing, about its first 120 characters, or all of it. Default `none`. */
  readonly includeContent?: 'none' | 'preview' | 'full';
  /** What becomes of content before it is written. Default: values that look like credentials are masked. */
  readonly redact?: (text: string) => string;
  /** Which runs to write about. Default: all. */
  readonly sample?: (context: HookContext) => boolean;
}

const previewLength = 120;

/**
 * A hook that writes a line for each model call, tool call and run to the logger of the run. What is said is not written
 * unless that is asked for. Times are those of each run alone, however many there are at the same time.
 */
export function loggingHook(options: LoggingHookOptions): Hook {
  const { clock, level = 'info', includeContent = 'none', redact = scrubSecrets } = options;
  const isOn = (context: HookContext): boolean => {
    const known = context.state.get('on');
    if (typeof known === 'boolean') return known;
    const made = options.sample?.(context) ?? true;
    context.state.set('on', made);
    return made;
  };
  const begin = (context: HookContext, what: string): void => {
    context.state.set(what, clock.monotonic());
  };
  const since = (context: HookContext, what: string): number | undefined => {
    const from = context.state.get(what);
    context.state.delete(what);
    return typeof from === 'number' ? clock.monotonic() - from : undefined;
  };
  const contentOf = (content: readonly (ContentPart | ReasoningPart)[]): LogFields => {
    if (includeContent === 'none') return {};
    const text = redact(contentText(content.filter((part) => part.type === 'text')));
    const isWhole = includeContent === 'full' || text.length <= previewLength;
    return { content: isWhole ? text : text.slice(0, graphemeFloor(text, previewLength)) };
  };
  const write = (context: HookContext, message: string, fields: LogFields): void => {
    if (!isOn(context)) return;
    const { namespace, runId, turn, agent, depth } = context;
    const place = { ns: namespace.key, run: runId, turn, agent, depth };
    context.logger.log(level, message, { ...place, ...fields });
  };
  return {
    name: 'logging',
    // After all others: what is written is what counts.
    priority: Number.MAX_SAFE_INTEGER,
    runStart: ({ input }, context) => {
      begin(context, 'run');
      write(context, 'a run has started', contentOf(input.content));
    },
    beforeModelCall: (_event, context) => begin(context, 'model'),
    afterModelCall: ({ response }, context) => {
      const { usage, model, finish, content, toolCalls } = response;
      write(context, 'a model has answered', {
        model,
        finish,
        ms: since(context, 'model'),
        tokens: usage.inputTokens + usage.outputTokens,
        calls: toolCalls.length,
        ...contentOf(content),
      });
    },
    modelError: ({ error, attempt }, context) => {
      const { code } = error;
      write(context, 'a model call has failed', { code, attempt, ms: since(context, 'model') });
    },
    afterToolCall: ({ call, result }, context) => {
      const { outcome, durationMs: ms, content } = result;
      write(context, 'a tool call has ended', {
        tool: call.name,
        outcome,
        ms,
        ...contentOf(content),
      });
    },
    runEnd: ({ outcome, error }, context) => {
      const usage = outcome?.usage;
      write(context, 'a run has ended', {
        outcome: outcome?.stopReason ?? error?.code,
        ms: since(context, 'run'),
        tokens: usage && usage.inputTokens + usage.outputTokens,
        costMicros: outcome?.costMicros,
      });
    },
  };
}

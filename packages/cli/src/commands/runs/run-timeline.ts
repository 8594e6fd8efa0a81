import { contentText, mainScope } from '@aura/core';
import type { AuraEventBody, ModelAttempt, RunRecord, Usage } from '@aura/core';
import { oneLine } from '../../terminal/one-line.ts';
import { describeArgs, describeResult } from '../run/describe-call.ts';

/** With the cost where it is known, in dollars: unknown is not nothing. */
function describeUsage(
  { inputTokens, outputTokens }: Usage,
  costMicros: number | 'unknown' | undefined,
): string {
  const cost = typeof costMicros === 'number' ? `, $${(costMicros / 1_000_000).toFixed(6)}` : '';
  return `${inputTokens} tokens in, ${outputTokens} out${cost}`;
}

/** Who is asked after a failure, and what had failed. */
function describeAttempt({ attempt, model, profile, error }: ModelAttempt): string {
  const who = `${oneLine(model.model)}${profile === undefined ? '' : ` with ${oneLine(profile)}`}`;
  return `  attempt ${attempt}: ${who}${error === undefined ? '' : `, after ${error.code}`}`;
}

/** What happened in a run, line by line, each with the number of its record and the time since the start. */
export class RunTimeline {
  readonly #startedAt: number;
  /** When the operations that are under way began, by their span. */
  readonly #begun = new Map<string, number>();
  readonly #args = new Map<string, string>();

  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  /** The lines of the next record; most have none. */
  take(record: RunRecord): readonly string[] {
    const text = this.#describe(record);
    if (text === undefined) return [];
    const time = ((record.at - this.#startedAt) / 1_000).toFixed(3);
    return [`${String(record.seq).padStart(5)}  ${`+${time}`.padStart(9)} s  ${text}`];
  }

  #describe(record: RunRecord): string | undefined {
    if (record.type === 'run.message')
      return `message: ${oneLine(contentText(record.message.content))}`;
    if (record.type === 'run.reconfigured') return 'goes on with another configuration';
    if (record.type !== 'event') return undefined;
    if (record.event.type === 'model.started') this.#begun.set(record.spanId, record.at);
    const { event, scope } = record;
    const line = this.#describeEvent(
      event,
      scope,
      record.at - (this.#begun.get(record.spanId) ?? record.at),
    );
    // What is done for a call stands below it.
    return line === undefined || scope === mainScope ? line : `    ${line}`;
  }

  #describeEvent(event: AuraEventBody, scope: string, durationMs: number): string | undefined {
    switch (event.type) {
      case 'run.started':
        return `started with ${oneLine(event.model.model)}`;
      case 'run.resumed':
        return 'resumed';
      case 'turn.started':
        return `turn ${event.turn}`;
      case 'model.retry':
      case 'model.fallback':
        return describeAttempt(event);
      case 'message.completed': {
        const text = oneLine(contentText(event.message.content), 80);
        const said = text === '' ? '' : `: ${text}`;
        return `  answer ${durationMs} ms, ${describeUsage(event.usage, event.spent?.costMicros)}${said}`;
      }
      case 'message.discarded':
        return `  answer discarded: ${oneLine(event.reason)}`;
      case 'tool_call.ready':
        this.#args.set(`${scope} ${event.call.id}`, describeArgs(event.call.args));
        return undefined;
      case 'tool.started':
        return `  -> ${oneLine(event.name)} ${this.#args.get(`${scope} ${event.callId}`) ?? ''}`;
      case 'tool.completed':
        return `  <- ${describeResult(event.result)}`;
      case 'delegation.started':
        return `${oneLine(event.agentName)} begins with ${oneLine(event.model.model)}`;
      case 'delegation.completed':
        return `${event.stopReason}, ${describeUsage(event.usage, event.costMicros)}`;
      case 'approval.requested': {
        const { tool, reason } = event.item;
        const why = reason === undefined ? '' : `: ${oneLine(reason)}`;
        return `  asks whether ${oneLine(tool)} may run${why}`;
      }
      case 'approval.resolved': {
        const { decision, by = 'nobody' } = event.ruling;
        return `  ${decision}, by ${oneLine(by)}`;
      }
      case 'context.compacted':
        return '  shows the model less of the conversation';
      case 'run.suspended':
        return `waits for ${event.pending.length === 1 ? 'an answer' : `${event.pending.length} answers`}`;
      case 'run.completed': {
        const { stopReason, reason, usage, costMicros } = event.outcome;
        const why = reason === undefined ? '' : ` (${oneLine(reason)})`;
        return `${stopReason}${why}, ${describeUsage(usage, costMicros)}`;
      }
      case 'run.failed':
        return `failed: ${oneLine(event.error.message)} (${event.error.code})`;
      default:
        return undefined;
    }
  }
}

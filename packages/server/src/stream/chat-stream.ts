import type { AuraEvent, AuraEventOf, RunOutcome, Usage } from '@aura/core';
import { addUsage, mainScope, noUsage } from '@aura/core';
import type { HostedAgent, McpServerStatus } from '@aura/host';
import { encodeUsage } from '@aura/models';
import type { ServerSettings } from '../settings/server-settings.ts';
import { createApprovalFrames } from './approval-frames.ts';
import { createEventFrames } from './event-frames.ts';
import type { Explanation } from './explain.ts';
import { explainError, explainOutcome } from './explain.ts';
import { finishReason, knownUsage } from './finish.ts';
import type { Frame } from './frame.ts';
import { mcpStatusPayload } from './mcp-status-payload.ts';
import { createToolFrames, mainAgent } from './tool-frames.ts';

/** The settings that decide what a stream shows. */
export type StreamSettings = Pick<
  ServerSettings,
  | 'customEvents'
  | 'emitReasoning'
  | 'toolResultMode'
  | 'toolResultMaxLength'
  | 'debugProviderErrors'
>;

/** What the frames of one answer depend on besides the events of its run. */
export interface ChatStreamContext {
  readonly session: string;
  readonly traceId: string;
  /** `provider/model`. */
  readonly model: string;
  readonly contextWindow: number | undefined;
  readonly maxOutputTokens: number | undefined;
  readonly settings: StreamSettings;
  /** Who is asked for approvals. */
  readonly approvalRoute?: HostedAgent['approvalRoute'];
  /** Asked once, when the run has its tools. */
  mcpStatus(): readonly McpServerStatus[];
}

/**
 * The fold of a run's events into the frames of a chat-completions stream. It does no I/O and knows no time: equal
 * events give equal frames.
 */
export interface ChatStream {
  /** True once the final sequence is out; nothing follows it. */
  readonly ended: boolean;
  /** What the stream begins with. */
  open(): readonly Frame[];
  fold(events: readonly AuraEvent[]): readonly Frame[];
  /** Says why the run is about to be aborted; the end of the stream will tell the client. */
  interrupt(explanation: Explanation): void;
  /** Ends the stream without waiting for the run. */
  end(explanation?: Explanation): readonly Frame[];
}

/** How a run came to its end. */
interface Ending {
  readonly explanation: Explanation | undefined;
  readonly usage: Usage;
  readonly lastUsage: Usage;
  readonly stopReason?: RunOutcome['stopReason'];
}

/** The fold for one answer. */
export function createChatStream(context: ChatStreamContext): ChatStream {
  const { session, traceId, settings } = context;
  const events = createEventFrames({ customEvents: settings.customEvents, session, traceId });
  const tools = createToolFrames({ settings, events });
  const approvals = createApprovalFrames({ route: context.approvalRoute });
  let ended = false;
  let statusSent = false;
  let textSent = false;
  /** UTF-16 units of text that the message under way has put into the stream. */
  let shown = 0;
  /** The next text starts a paragraph of its own. */
  let breakDue = false;
  let interruption: Explanation | undefined;
  let usage = noUsage;
  let lastUsage = noUsage;

  function text(content: string): Frame {
    const all = breakDue ? `\n\n${content}` : content;
    breakDue = false;
    textSent = true;
    shown += all.length;
    return { type: 'text', text: all };
  }

  function mcpStatus(): readonly Frame[] {
    if (statusSent || !settings.customEvents) return [];
    statusSent = true;
    const servers = context.mcpStatus();
    return servers.length === 0 ? [] : events('aura.mcp_status', mcpStatusPayload(servers));
  }

  function messageCompleted(event: AuraEventOf<'message.completed'>): readonly Frame[] {
    usage = addUsage(usage, event.usage);
    lastUsage = event.usage;
    const ids = event.message.toolCalls.map((call) => call.id);
    if (ids.length === 0) return [];
    return events('aura.tool_usage', { tool_ids: ids, ...encodeUsage(event.usage) });
  }

  /** What was sent cannot be taken back; clients that read events can take it off their screens. */
  function discarded({ reason }: AuraEventOf<'message.discarded'>): readonly Frame[] {
    breakDue ||= textSent;
    const characters = shown;
    shown = 0;
    if (characters === 0) return [];
    return events('aura.message_discarded', { characters, reason, agent_id: mainAgent });
  }

  /** Somebody else is asked, or the same once more: why nothing comes for a while, and whose answer it is going to be. */
  function attempted(event: AuraEventOf<'model.retry' | 'model.fallback'>): readonly Frame[] {
    const { action, attempt, model, delayMs, error } = event;
    return events('aura.model_attempt', {
      action,
      attempt,
      model: `${model.provider}/${model.model}`,
      delay_ms: delayMs,
      ...(error === undefined ? {} : { reason: error.code }),
      agent_id: mainAgent,
    });
  }

  /** What agents say to each other is not the answer, but it was used for it. */
  function delegated(event: AuraEvent): readonly Frame[] {
    if (event.type === 'message.completed') usage = addUsage(usage, event.usage);
    // Whoever reads the answer is the one to decide, whichever agent asks.
    if (event.type === 'approval.requested') return approvals.requested(event);
    return event.type === 'approval.resolved' ? approvals.resolved(event) : [];
  }

  function explained(explanation: Explanation | undefined): readonly Frame[] {
    if (explanation === undefined) return [];
    const { kind, message, retryable } = explanation;
    breakDue ||= textSent;
    return [
      ...events('aura.error', { kind, message, retryable, agent_id: mainAgent }),
      text(message),
    ];
  }

  /** The prompt of the last call says how full the context is; clients draw their gauge from this event. */
  function gauge(ending: Ending): readonly Frame[] {
    const { inputTokens } = ending.lastUsage;
    if (inputTokens === 0) return [];
    return events('aura.usage', { ...encodeUsage({ ...ending.usage, inputTokens }) });
  }

  function finish(ending: Ending): readonly Frame[] {
    ended = true;
    const total = knownUsage(ending.usage);
    const finish = finishReason({ ...ending, maxOutputTokens: context.maxOutputTokens });
    return [
      ...mcpStatus(),
      ...approvals.abandon(
        ending.explanation?.kind === 'server/shutdown' ? 'shutdown' : 'sender_dropped',
      ),
      ...tools.abandon(ending.explanation?.message ?? 'the run ended'),
      ...explained(ending.explanation),
      ...gauge(ending),
      { type: 'final', finish, ...(total === undefined ? {} : { usage: total }) },
      { type: 'done' },
    ];
  }

  function explainFailure({ error }: AuraEventOf<'run.failed'>): Explanation {
    return explainError(error, { model: context.model, debug: settings.debugProviderErrors });
  }

  function framesOf(event: AuraEvent): readonly Frame[] {
    switch (event.type) {
      case 'text.delta':
        return [text(event.text)];
      case 'reasoning.delta':
        if (!settings.emitReasoning) return [];
        return events('aura.reasoning', { content: event.text, agent_id: mainAgent });
      case 'model.started':
        return mcpStatus();
      case 'message.completed':
        return messageCompleted(event);
      case 'message.started':
        shown = 0;
        return [];
      case 'message.discarded':
        return discarded(event);
      case 'model.retry':
      case 'model.fallback':
        return attempted(event);
      case 'tool_call.ready':
        return tools.requested(event);
      case 'approval.requested':
        return approvals.requested(event);
      case 'approval.resolved':
        return approvals.resolved(event);
      case 'tool.started':
        return tools.started(event);
      case 'tool.progress':
        return tools.progressed(event);
      case 'tool.completed':
        breakDue = true;
        return tools.completed(event);
      case 'run.completed': {
        const explanation = interruption ?? explainOutcome(event.outcome);
        return finish({ ...event.outcome, explanation });
      }
      case 'run.failed': {
        const explanation = interruption ?? explainFailure(event);
        return finish({ explanation, usage: event.usage, lastUsage });
      }
      default:
        // The rest says what the run does inside; this wire has no word for it.
        return [];
    }
  }

  return {
    get ended() {
      return ended;
    },
    open() {
      const limit = context.contextWindow;
      const window = limit === undefined ? {} : { model_context_limit: limit };
      return events('aura.session_info', { model: context.model, ...window });
    },
    fold(batch) {
      const frames: Frame[] = [];
      for (const event of batch) {
        if (ended) break;
        if (event.scope === mainScope) frames.push(...framesOf(event));
        else frames.push(...delegated(event));
      }
      return frames;
    },
    interrupt(explanation) {
      interruption ??= explanation;
    },
    end(explanation) {
      return ended ? [] : finish({ explanation: explanation ?? interruption, usage, lastUsage });
    },
  };
}

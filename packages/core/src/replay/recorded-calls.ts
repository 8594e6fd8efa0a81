import type { PendingApproval } from '../approval/approval-request.ts';
import type { ApprovalRuling } from '../approval/approval-ruling.ts';
import type { HookDecided, HookDecision } from '../hook/hook-decision.ts';
import type { CallId } from '../ids/ids.ts';
import { isJsonObject } from '../json/json.ts';
import type { ToolResult } from '../message/message.ts';
import type { PolicyDecision } from '../policy/policy.ts';
import type { DurableEventBody, RunRecord } from '../run/run-record.ts';
import type { ToolAnnotations, ToolOrigin } from '../tool/tool.ts';

/** What a log tells about a tool. */
export interface RecordedTool {
  readonly origin: ToolOrigin;
  readonly annotations: ToolAnnotations;
}

/** What a log tells about the tool calls of its run and the decisions about them. */
export interface RecordedCalls {
  /** The tools that the model has asked for and that were there, by name. */
  readonly tools: ReadonlyMap<string, RecordedTool>;
  /** Results of calls that schemas, policies or budgets have refused before anything was done for them. */
  readonly refused: ReadonlyMap<CallId, ToolResult>;
  /** Calls that needed an approval where there was nobody to give one, and why. */
  readonly unattended: ReadonlyMap<CallId, PolicyDecision>;
  /** Calls for which somebody was asked. */
  readonly requested: ReadonlyMap<CallId, PendingApproval>;
  readonly rulings: ReadonlyMap<CallId, ApprovalRuling>;
  /** What hooks have made of calls. */
  readonly hooked: ReadonlyMap<CallId, HookedCall>;
  readonly results: ReadonlyMap<CallId, ToolResult>;
}

/** What hooks have made of a call, and whether they have changed its result. */
export interface HookedCall {
  readonly before?: HookDecision;
  readonly changed?: boolean;
}

type Stage = 'authorize' | 'execute' | 'other';

/** The node of the turn that comes after a step. */
function stageAfter(key: string, action: string): Stage {
  if (/\/authorize#\d+$/.test(key)) return 'execute';
  return /\/call#\d+$/.test(key) && action === 'tools' ? 'authorize' : 'other';
}

/** The decision behind the result of a call that nobody could approve. */
function decisionOf({ structured }: ToolResult): PolicyDecision {
  if (!isJsonObject(structured)) return { effect: 'ask' };
  const { code: _, ...why } = structured;
  return { effect: 'ask', ...why };
}

class CallFold implements RecordedCalls {
  readonly tools = new Map<string, RecordedTool>();
  readonly refused = new Map<CallId, ToolResult>();
  readonly unattended = new Map<CallId, PolicyDecision>();
  readonly requested = new Map<CallId, PendingApproval>();
  readonly rulings = new Map<CallId, ApprovalRuling>();
  readonly hooked = new Map<CallId, HookedCall>();
  readonly results = new Map<CallId, ToolResult>();
  readonly #started = new Set<CallId>();
  /** Calls that have begun and have neither ended nor come to rest with a question. */
  readonly #running = new Set<CallId>();
  /** Calls whose arguments were no JSON: that shows again. */
  readonly #malformed = new Set<CallId>();
  /** Calls of tools that were not there at that time. */
  readonly #unknown: ToolResult[] = [];
  /** Names of the tools that were there at some time. */
  readonly #had = new Set<string>();
  #stage: Stage = 'other';

  take(record: RunRecord): void {
    if (record.type === 'flow.step') this.#stage = stageAfter(record.key, record.action);
    if (record.type === 'hook.decided') this.#takeDecision(record);
    if (record.type === 'event') this.#takeEvent(record.event);
  }

  #takeDecision({ callId, point, decision }: HookDecided): void {
    if (callId === undefined) return;
    if (decision.type === 'call') this.#learn(decision.name, {});
    const news = point === 'afterToolCall' ? { changed: true } : { before: decision };
    this.hooked.set(callId, { ...this.hooked.get(callId), ...news });
  }

  #takeEvent(event: DurableEventBody): void {
    switch (event.type) {
      case 'message.completed':
        for (const { id, name, invalidArgs } of event.message.toolCalls) {
          this.#learn(name, {});
          if (invalidArgs !== undefined) this.#malformed.add(id);
        }
        break;
      case 'tool_call.ready':
        if (event.isClient) this.#learn(event.call.name, { origin: { kind: 'client' } });
        break;
      case 'tool.started': {
        const { callId, name, origin } = event;
        // A call that was begun twice is one that may be repeated.
        const annotations = this.#running.has(callId) ? { idempotent: true } : {};
        this.#learn(name, { origin, annotations });
        this.#started.add(callId);
        this.#had.add(name);
        this.#running.add(callId);
        break;
      }
      case 'input.requested':
        this.#running.delete(event.item.callId);
        break;
      case 'approval.requested': {
        const { item } = event;
        const { origin, annotations } = item;
        this.#learn(item.tool, { annotations, ...(origin === undefined ? {} : { origin }) });
        this.#had.add(item.tool);
        this.requested.set(item.callId, item);
        break;
      }
      case 'approval.resolved':
        this.rulings.set(event.callId, event.ruling);
        break;
      case 'tool.completed':
        this.#takeResult(event.result);
        break;
      default:
    }
  }

  #takeResult(result: ToolResult): void {
    const { callId, outcome } = result;
    this.results.set(callId, result);
    if (outcome === 'handed_over') {
      // Also where an earlier life has shown the call.
      this.#learn(result.name, { origin: { kind: 'client' } });
      return;
    }
    if (outcome === 'aborted' || this.#started.has(callId) || this.rulings.has(callId)) return;
    const showsAgain = outcome === 'loop_detected' || this.#malformed.has(callId);
    if (outcome === 'unknown_tool' && !this.hooked.has(callId)) this.#unknown.push(result);
    else if (this.#stage === 'authorize' && !showsAgain) this.refused.set(callId, result);
    if (this.#stage === 'execute') this.unattended.set(callId, decisionOf(result));
  }

  /** A tool that came or went while the run worked cannot be told from one that stayed by its name alone. */
  end(): void {
    for (const result of this.#unknown) {
      if (this.#had.has(result.name)) this.refused.set(result.callId, result);
      else this.tools.delete(result.name);
    }
  }

  #learn(name: string, news: Partial<RecordedTool>): void {
    const { origin, annotations } = this.tools.get(name) ?? {
      origin: { kind: 'code' },
      annotations: {},
    };
    this.tools.set(name, {
      origin: news.origin ?? origin,
      annotations: { ...annotations, ...news.annotations },
    });
  }
}

/** Reads what a log tells about its tool calls. */
export function readCalls(records: readonly RunRecord[]): RecordedCalls {
  const fold = new CallFold();
  for (const record of records) fold.take(record);
  fold.end();
  return fold;
}

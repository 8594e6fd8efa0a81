import { scrubSecrets } from '../errors/scrub-secrets.ts';
import type { AuraEvent, AuraEventOf } from '../events/aura-event.ts';
import type { CallId } from '../ids/ids.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import { isJsonObject } from '../json/json.ts';
import type { JsonObject, JsonValue } from '../json/json.ts';
import type { ToolCall } from '../message/message.ts';
import type { Digest } from '../ports/digest.ts';
import type { AuditEntry } from './audit-record.ts';

/** What an event says for the audit log, without where and when. */
export type AuditedFact = Pick<AuditEntry, 'kind' | 'action' | 'outcome'> &
  Partial<Pick<AuditEntry, 'subject' | 'argsHash' | 'detail' | 'principal'>>;

/** A name may come from a model, so it may be anything. */
const maxSubjectLength = 200;

function subjectOf(name: string): string {
  return scrubSecrets(name).slice(0, maxSubjectLength);
}

function modelCall(event: AuraEventOf<'message.completed'>): AuditedFact {
  const { message, usage, finish, spent } = event;
  const { inputTokens, outputTokens, reported } = usage;
  const cost: JsonObject = spent?.costMicros === undefined ? {} : { costMicros: spent.costMicros };
  return {
    kind: 'model_call',
    action: 'call',
    outcome: message.incomplete === true ? 'incomplete' : finish,
    ...(message.model === undefined ? {} : { subject: subjectOf(message.model) }),
    detail: { inputTokens, outputTokens, reported, ...cost },
  };
}

/** The code of a refusal; nothing else of what programs get to see of a result. */
function codeOf(structured: JsonValue | undefined): JsonObject {
  if (!isJsonObject(structured)) return {};
  return typeof structured['code'] === 'string' ? { code: structured['code'] } : {};
}

function quotaRefusal(event: AuraEventOf<'quota.refused'>): AuditedFact {
  const { bucket, window, dimension, callId } = event;
  return {
    kind: 'quota',
    action: 'reserve',
    outcome: 'quota/exceeded',
    subject: bucket,
    detail: { window, dimension, ...(callId === undefined ? {} : { callId }) },
  };
}

/** Which rule has refused a call, if a policy has. Its reason is text that anybody may have written. */
function policyDecision({ result }: AuraEventOf<'tool.completed'>): AuditedFact | undefined {
  const { structured, callId, name } = result;
  if (!isJsonObject(structured) || structured['code'] !== 'policy/denied') return undefined;
  const { ruleId, from } = structured;
  return {
    kind: 'policy',
    action: 'decide',
    outcome: 'policy/denied',
    subject: subjectOf(name),
    detail: {
      callId,
      ...(typeof ruleId === 'string' ? { ruleId } : {}),
      ...(typeof from === 'string' ? { from } : {}),
    },
  };
}

/** The parts of a run number their calls alike. */
function keyOf({ scope }: AuraEvent, callId: CallId): string {
  return `${scope} ${callId}`;
}

/** Tells what events are about. Remembers the arguments of calls, as hashes, until the calls have ended. */
export class EventDescriber {
  readonly #digest: Digest;
  readonly #calls = new Map<string, { readonly name: string; readonly argsHash: string }>();

  constructor(digest: Digest) {
    this.#digest = digest;
  }

  /** None for events that are not audited; several for one that tells of several things. */
  describe(event: AuraEvent): readonly AuditedFact[] {
    const fact = this.#describe(event);
    if (fact === undefined) return [];
    const decision = event.type === 'tool.completed' ? policyDecision(event) : undefined;
    return decision === undefined ? [fact] : [fact, decision];
  }

  #describe(event: AuraEvent): AuditedFact | undefined {
    switch (event.type) {
      case 'run.started':
      case 'run.resumed':
        return {
          kind: 'run',
          action: event.type === 'run.started' ? 'start' : 'resume',
          outcome: 'ok',
          subject: event.agent,
        };
      case 'run.completed':
        return {
          kind: 'run',
          action: 'end',
          outcome: event.outcome.stopReason,
          subject: event.agent,
        };
      case 'run.failed':
        return { kind: 'run', action: 'end', outcome: event.error.code, subject: event.agent };
      case 'run.suspended':
        return { kind: 'run', action: 'suspend', outcome: 'ok', subject: event.agent };
      case 'message.completed':
        return modelCall(event);
      case 'message.discarded':
        return { kind: 'model_call', action: 'call', outcome: event.reason };
      case 'tool_call.ready':
        this.#remember(keyOf(event, event.call.id), event.call);
        return undefined;
      case 'approval.resolved':
        return this.#approval(event);
      case 'tool.completed':
        return this.#toolCall(event);
      case 'quota.refused':
        return quotaRefusal(event);
      default:
        return undefined;
    }
  }

  #hash(args: JsonValue): string {
    return this.#digest.sha256(canonicalJson(args));
  }

  #remember(key: string, { name, args, invalidArgs }: ToolCall): void {
    this.#calls.set(key, { name, argsHash: this.#hash(invalidArgs?.raw ?? args) });
  }

  #approval(event: AuraEventOf<'approval.resolved'>): AuditedFact {
    const { callId, ruling } = event;
    const key = keyOf(event, callId);
    const { decision, by, code, auto, edited } = ruling;
    let call = this.#calls.get(key);
    if (edited !== undefined) {
      call = { name: call?.name ?? '', argsHash: this.#hash(edited.args) };
      this.#calls.set(key, call);
    }
    return {
      kind: 'approval',
      action: 'resolve',
      outcome: decision,
      ...(call && { subject: subjectOf(call.name), argsHash: call.argsHash }),
      ...(by === undefined ? {} : { principal: by }),
      detail: {
        callId,
        edited: edited !== undefined,
        ...(code === undefined ? {} : { code }),
        ...(auto === undefined ? {} : { auto }),
      },
    };
  }

  #toolCall(event: AuraEventOf<'tool.completed'>): AuditedFact {
    const { result } = event;
    const key = keyOf(event, result.callId);
    const { callId, name, outcome, durationMs, structured } = result;
    const call = this.#calls.get(key);
    this.#calls.delete(key);
    return {
      kind: 'tool_call',
      action: 'call',
      outcome,
      subject: subjectOf(name),
      ...(call && { argsHash: call.argsHash }),
      detail: { callId, durationMs, ...(outcome === 'ok' ? {} : codeOf(structured)) },
    };
  }
}

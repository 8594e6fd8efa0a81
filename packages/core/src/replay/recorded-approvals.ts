import type { ApprovalDecision } from '../approval/approval-decision.ts';
import type { ApprovalRuling } from '../approval/approval-ruling.ts';
import type { Approvals } from '../approval/approvals.ts';
import type { NoDecision } from '../approval/ask-broker.ts';
import { AuraError } from '../errors/aura-error.ts';
import type { CallId } from '../ids/ids.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import type { RunRecord } from '../run/run-record.ts';
import { ForwardedHeaders } from '../tool/forwarded-headers.ts';
import type { RecordedCalls } from './recorded-calls.ts';
import type { ScorePart } from './score.ts';

/** What was said for a ruling to come of it. An answer that was not accepted was a yes; its check fails again. */
function answerFor(ruling: ApprovalRuling): ApprovalDecision | NoDecision {
  const { decision, by, code, message, edited, toolHeaders } = ruling;
  if (by === undefined) {
    const why = message === undefined ? {} : { message };
    return { decision: 'none', code: code ?? 'approval/invalid_answer', ...why };
  }
  if (decision === 'deny' && code === undefined) {
    return { decision, by, ...(message === undefined ? {} : { message }) };
  }
  const given = { decision, by, ...(edited === undefined ? {} : { editedArgs: edited.args }) };
  if (toolHeaders === undefined) return { ...given, decision: 'approve' };
  const headers = new ForwardedHeaders(toolHeaders.map((name) => [name, '']));
  return { ...given, decision: 'approve', toolHeaders: headers };
}

/** The record that tells what came of asking about a call in this life. */
function endOfAsking(score: ScorePart, callId: CallId, token: string): RunRecord | undefined {
  return score.records.find((record) => {
    if (record.type === 'flow.suspended') return record.token === token;
    if (record.type !== 'event' || record.event.type !== 'approval.resolved') return false;
    return record.event.callId === callId;
  });
}

/** Approvals that come to what is on record; undefined when nobody was ever asked. */
export function recordedApprovals(
  { requested, rulings }: RecordedCalls,
  score: ScorePart,
): Approvals | undefined {
  if (requested.size === 0 && rulings.size === 0) return undefined;
  return {
    broker: {
      async request({ callId, token }) {
        const end = endOfAsking(score, callId, token);
        // Suspensions are written when all calls of the round have come to rest.
        if (end?.type === 'flow.suspended') return { decision: 'suspend' };
        await score.reached(end?.seq ?? Number.POSITIVE_INFINITY);
        const ruling = rulings.get(callId);
        // The dispatch takes a refusal to decide from its own clock only; here it stands for that clock.
        return answerFor(ruling ?? { decision: 'deny' }) as ApprovalDecision;
      },
    },
    signer: {
      async sign({ callId, args }) {
        const item = requested.get(callId as CallId);
        const isFirst = item !== undefined && canonicalJson(item.args) === canonicalJson(args);
        const token = isFirst ? item.token : rulings.get(callId as CallId)?.edited?.token;
        return token ?? '';
      },
      async verify(_token, { callId }) {
        const { code, by } = rulings.get(callId as CallId) ?? {};
        if (code === undefined || by === undefined) return;
        throw new AuraError(code, { message: 'the recorded answer was not accepted' });
      },
    },
    describeDenial: ({ id }) => rulings.get(id)?.told,
    auto: {
      set: () => Promise.resolve(),
      remember() {},
      use({ callId }) {
        const { by, auto } = rulings.get(callId) ?? {};
        return by === undefined || auto === undefined ? undefined : { by, mode: auto };
      },
    },
  };
}

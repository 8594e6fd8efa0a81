import type { CallId } from '../ids/ids.ts';
import type { ToolCall } from '../message/message.ts';
import { admitCall } from '../tool/dispatch/admit-call.ts';
import type { Admission } from '../tool/dispatch/admit-call.ts';
import type { DispatchRun } from '../tool/dispatch/dispatch-run.ts';
import { failedResult } from '../tool/dispatch/tool-result.ts';
import { RunTools } from '../tool/dispatch/run-tools.ts';
import type { Inbox } from '../turn/inbox.ts';
import { createTurnMeter } from '../turn/turn-meter.ts';
import type { TurnServices } from '../turn/turn-services.ts';

/** What the nodes of one run's turn work with. */
export function createTurnServices(run: DispatchRun, inbox: Inbox): TurnServices {
  const admissions = new Map<CallId, Promise<Admission>>();
  const tools = new RunTools(run);
  const spanId = run.ids.spanId();
  const meter = createTurnMeter(run, spanId);
  /** A call that an earlier life has begun is counted already. */
  const isAffordable = (id: CallId): boolean =>
    meter === undefined || run.past.startedCalls.has(id) || meter.takeToolCall();
  const admit = async (call: ToolCall, signal: AbortSignal): Promise<Admission> => {
    const admission = await admitCall(run, call, await tools.offered(signal));
    if (admission.type === 'answered' || isAffordable(call.id)) return admission;
    const text = 'Not executed: the budget of this run allows no more tool calls.';
    return { type: 'answered', result: failedResult(call, 'not_executed', text) };
  };
  return {
    ...run,
    spanId,
    inbox,
    tools,
    meter,
    admission(call, signal) {
      const known = admissions.get(call.id);
      if (known !== undefined) return known;
      const made = admit(call, signal);
      admissions.set(call.id, made);
      return made;
    },
  };
}

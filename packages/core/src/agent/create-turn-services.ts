import { fitContext } from '../context/fit-context.ts';
import { limitContent } from '../context/limit-content.ts';
import type { CallId } from '../ids/ids.ts';
import type { ToolCall } from '../message/message.ts';
import { RunPrompt } from '../prompt/run-prompt.ts';
import { judgeAnswer } from '../output/judge-answer.ts';
import { isOutputCall } from '../output/output-tool.ts';
import { admitCall } from '../tool/dispatch/admit-call.ts';
import type { Admission } from '../tool/dispatch/admit-call.ts';
import type { DispatchRun } from '../tool/dispatch/dispatch-run.ts';
import { failedResult } from '../tool/dispatch/tool-result.ts';
import { RunTools } from '../tool/dispatch/run-tools.ts';
import type { RunPast } from '../run/run-past.ts';
import type { Inbox } from '../turn/inbox.ts';
import { isBeyondLimit, meetsStopCondition } from '../turn/round-end.ts';
import { createTurnMeter } from '../turn/turn-meter.ts';
import { createTurnQuota } from '../turn/turn-quota.ts';
import { offeredSpecs } from '../turn/offered-specs.ts';
import { resultLimit } from '../turn/turn-context.ts';
import type { TurnServices } from '../turn/turn-services.ts';

/** A call that an earlier life has got as far as to ask for, or to begin, was taken from budget and quotas then. */
function isKnown({ startedCalls, approvals }: RunPast, id: CallId): boolean {
  return startedCalls.has(id) || approvals.requested.has(id) || approvals.resolved.has(id);
}

function notExecuted(call: ToolCall, reason: string): Admission {
  const result = failedResult(call, 'not_executed', `Not executed: ${reason}.`);
  return { type: 'answered', result };
}

/** Brings what tools return down to what one result may have of the window. */
function outputLimit(run: DispatchRun): TurnServices['limitOutput'] {
  if (run.agent.context === undefined) return undefined;
  return (_call, output) => {
    const limit = resultLimit(run);
    return limit === undefined ? output.content : limitContent(output, limit);
  };
}

/** What the nodes of one run's turn work with. */
export function createTurnServices(run: DispatchRun, inbox: Inbox): TurnServices {
  const admissions = new Map<CallId, Promise<Admission>>();
  const tools = new RunTools(run);
  const spanId = run.ids.spanId();
  const meter = createTurnMeter(run, spanId);
  const quota = createTurnQuota(run, spanId);
  const { agent } = run;
  const prompt =
    agent.prompt &&
    new RunPrompt(run, agent.prompt, (signal) => offeredSpecs({ ...run, tools }, signal));
  const admit = async (call: ToolCall, signal: AbortSignal): Promise<Admission> => {
    if (isOutputCall(run.request, call)) {
      return admitCall(run, call, { offered: await tools.offered(signal), signal });
    }
    if (isBeyondLimit(run, call.id)) {
      return notExecuted(call, 'this run has made all the tool calls it may make');
    }
    const admission = await admitCall(run, call, { offered: await tools.offered(signal), signal });
    if (admission.type === 'answered') return admission;
    if (isKnown(run.past, call.id)) return admission;
    if (meter?.takeToolCall() === false) {
      return notExecuted(call, 'the budget of this run allows no more tool calls');
    }
    if (quota === undefined || (await quota.takeToolCall(call.id, signal))) return admission;
    return notExecuted(call, 'a quota allows no more tool calls for now');
  };
  return {
    ...run,
    spanId,
    inbox,
    tools,
    meter,
    quota,
    judgeAnswer: async (message) =>
      run.request.output === undefined ? null : judgeAnswer(run.request.output, message),
    meetsStopCondition: () => meetsStopCondition({ ...run, meter }),
    prompt,
    fitContext,
    limitOutput: outputLimit(run),
    admission(call, signal) {
      const known = admissions.get(call.id);
      if (known !== undefined) return known;
      const made = admit(call, signal);
      admissions.set(call.id, made);
      return made;
    },
  };
}

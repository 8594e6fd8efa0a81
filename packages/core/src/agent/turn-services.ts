import type { CallId } from '../ids/ids.ts';
import type { UserMessage } from '../message/message.ts';
import { admitCall } from '../tool/dispatch/admit-call.ts';
import type { Admission } from '../tool/dispatch/admit-call.ts';
import type { DispatchRun } from '../tool/dispatch/dispatch-run.ts';
import { offerTools } from '../tool/dispatch/offered-tools.ts';
import type { OfferedTools } from '../tool/dispatch/offered-tools.ts';
import type { TurnServices } from '../turn/turn-services.ts';

/** What the nodes of one run's turn work with. */
export function createTurnServices(run: DispatchRun, inbox: UserMessage[]): TurnServices {
  const admissions = new Map<CallId, Promise<Admission>>();
  let listed: Promise<OfferedTools> | undefined;
  const offered = (signal: AbortSignal): Promise<OfferedTools> => {
    listed ??= offerTools(run.agent.tools, signal);
    return listed;
  };
  return {
    ...run,
    spanId: run.ids.spanId(),
    inbox,
    offered,
    admission(call, signal) {
      const known = admissions.get(call.id);
      if (known !== undefined) return known;
      const made = offered(signal).then((tools) => admitCall(call, tools));
      admissions.set(call.id, made);
      return made;
    },
  };
}

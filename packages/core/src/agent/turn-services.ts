import type { CallId } from '../ids/ids.ts';
import type { UserMessage } from '../message/message.ts';
import { admitCall } from '../tool/dispatch/admit-call.ts';
import type { Admission } from '../tool/dispatch/admit-call.ts';
import type { DispatchRun } from '../tool/dispatch/dispatch-run.ts';
import { RunTools } from '../tool/dispatch/run-tools.ts';
import type { TurnServices } from '../turn/turn-services.ts';

/** What the nodes of one run's turn work with. */
export function createTurnServices(run: DispatchRun, inbox: UserMessage[]): TurnServices {
  const admissions = new Map<CallId, Promise<Admission>>();
  const tools = new RunTools(run);
  return {
    ...run,
    spanId: run.ids.spanId(),
    inbox,
    tools,
    admission(call, signal) {
      const known = admissions.get(call.id);
      if (known !== undefined) return known;
      const made = tools.offered(signal).then((offered) => admitCall(run, call, offered));
      admissions.set(call.id, made);
      return made;
    },
  };
}

import type { PolicyDecision } from '../policy/policy.ts';
import type { TurnServices } from '../turn/turn-services.ts';
import type { RecordedCalls } from './recorded-calls.ts';

/** Decides about calls as was decided when they were recorded, whatever schemas and policies would say today. */
export function recordedAdmissions(services: TurnServices, calls: RecordedCalls): TurnServices {
  return {
    ...services,
    async admission(call, signal) {
      const { before } = calls.hooked.get(call.id) ?? {};
      // What hooks have decided is put on record again; what follows from it is on record already.
      if (before !== undefined) await services.admission(call, signal);
      const result = calls.refused.get(call.id);
      if (result !== undefined) return { type: 'answered', result };
      const item = calls.requested.get(call.id);
      const needed = item !== undefined || calls.rulings.has(call.id);
      const { reason, pattern, flow } = item ?? {};
      const decision: PolicyDecision | undefined = needed
        ? { effect: 'ask', ...(reason === undefined ? {} : { reason }) }
        : calls.unattended.get(call.id);
      if (decision === undefined) return services.admission(call, signal);
      const { name, args: wanted } = before?.type === 'call' ? before : call;
      const tool = (await services.tools.offered(signal)).get(name);
      if (tool === undefined) return services.admission(call, signal);
      const { args, requirement } = item ?? {
        args: wanted,
        requirement: 'unless_auto_approved',
      };
      const by = pattern === undefined ? {} : { pattern };
      return {
        type: 'unapproved',
        call,
        tool,
        args,
        requirement,
        ...by,
        decision,
        ...(flow && { flow }),
      };
    },
  };
}

import type { ApprovalBroker } from './approval-broker.ts';
import type { ApprovalDecision } from './approval-decision.ts';

const suspend: ApprovalDecision = { decision: 'suspend' };

async function raceAll(
  all: readonly ApprovalBroker[],
  ...[request, asking]: Parameters<ApprovalBroker['request']>
): Promise<ApprovalDecision> {
  const answered = new AbortController();
  const options = { ...asking, signal: AbortSignal.any([asking.signal, answered.signal]) };
  let suspends = false;
  const answers = all.map(async (broker) => {
    const decision = await broker.request(request, options);
    if (decision.decision !== 'suspend') return decision;
    suspends = true;
    // Leaves the race to the others; seen by nobody.
    throw new Error('the answer comes later');
  });
  try {
    return await Promise.any(answers);
  } catch (error) {
    if (suspends) return suspend;
    throw error;
  } finally {
    answered.abort('answered');
  }
}

/** The brokers that need nobody else's product. */
export const brokers: {
  /** Lets the run wait in its log; whoever has the token answers, in this process or another one. */
  suspend(): ApprovalBroker;
  /** Asks within this process. */
  callback(ask: ApprovalBroker['request']): ApprovalBroker;
  /**
   * Asks all at once; the first yes or no counts. The run is suspended when nobody is left who could still say one and
   * at least one wants it so. Throws when all have thrown.
   */
  firstOf(...all: readonly ApprovalBroker[]): ApprovalBroker;
} = {
  suspend: () => ({ request: () => suspend }),
  callback: (ask) => ({ request: ask }),
  firstOf: (...all) => ({ request: (...asked) => raceAll(all, ...asked) }),
};

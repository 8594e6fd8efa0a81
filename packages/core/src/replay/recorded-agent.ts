import { defaultLimits } from '../agent/agent.ts';
import type { Agent } from '../agent/agent.ts';
import type { ModelInfo } from '../model/model-port.ts';
import type { RunRecord, RunSettings } from '../run/run-record.ts';
import { mainScope } from '../run/scope.ts';
import { recordedApprovals } from './recorded-approvals.ts';
import type { RecordedCalls } from './recorded-calls.ts';
import { RecordedDelegations } from './recorded-delegations.ts';
import { recordedContextOptions } from './recorded-context.ts';
import { recordedHooks } from './recorded-hooks.ts';
import type { RecordedLife } from './recorded-life.ts';
import { recordedModel } from './recorded-model.ts';
import { recordedPrompt } from './recorded-prompt.ts';
import { RecordedQuestions } from './recorded-questions.ts';
import { recordedTools } from './recorded-tools.ts';
import type { ScorePart } from './score.ts';

/** One part of a recorded life, with all that its agent is made from. */
export interface RecordedPart {
  readonly scope: string;
  readonly agent: { readonly id: string; readonly digest: string; readonly settings: RunSettings };
  readonly calls: RecordedCalls;
  /** Whether what its model is shown is kept inside a context window. */
  readonly isGuarded: boolean;
  /** Records of all parts. */
  readonly life: RecordedLife;
  /** The score of this part. */
  readonly score: ScorePart;
}

/** The model and the name of an agent, as the events of its part have them. */
function shownAgent(records: readonly RunRecord[]): { name: string; model: ModelInfo } {
  let name = '';
  let model: ModelInfo = { provider: '', model: '' };
  for (const record of records) {
    if (record.type !== 'event') continue;
    const { event } = record;
    if (event.type === 'run.resumed') name = event.agentName;
    if (event.type === 'run.started' || event.type === 'delegation.started') {
      ({ agentName: name, model } = event);
    }
    if (event.type === 'model.started') ({ model } = event);
  }
  return { name, model };
}

/** The agent of a part of a life, as far as the log knows it and the run goes by it. */
export function recordedAgent(part: RecordedPart): Agent {
  const { scope, agent, calls, life, score, isGuarded } = part;
  const own = {
    ...life,
    before: life.before.filter((record) => record.scope === scope),
    records: life.records.filter((record) => record.scope === scope),
  };
  // A resumed run says its name again, and what it does not show again it has not used since.
  const { name, model } = shownAgent(
    scope === mainScope ? own.records : [...own.before, ...own.records],
  );
  const { notices, ...limits } = agent.settings;
  const approvals = recordedApprovals(calls, score);
  const prompt = recordedPrompt(own, score);
  const hooks = recordedHooks(calls);
  const delegations = new RecordedDelegations(life, scope);
  return {
    id: agent.id,
    name,
    digest: agent.digest,
    model: recordedModel(score, model),
    system: [],
    tools: recordedTools(calls, score, { questions: new RecordedQuestions(own), delegations }),
    limits: { ...defaultLimits, ...limits },
    notices,
    ...(isGuarded ? { context: recordedContextOptions(own) } : {}),
    ...(delegations.exist ? { delegation: {} } : {}),
    ...(hooks === undefined ? {} : { hooks }),
    ...(approvals === undefined ? {} : { approvals }),
    ...(prompt === undefined ? {} : { prompt }),
  };
}

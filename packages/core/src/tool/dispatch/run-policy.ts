import { depthOf } from '../../delegation/lineage.ts';
import type { JsonObject } from '../../json/json.ts';
import type { PolicyDecision, PolicyQuery } from '../../policy/policy.ts';
import type { Tool } from '../tool.ts';
import type { DispatchRun } from './dispatch-run.ts';

/** What is equal in all questions of one run. */
function context(run: DispatchRun): Omit<PolicyQuery, 'tool' | 'args'> {
  const { agent, request } = run;
  const { namespace, principal } = request;
  const extra = agent.policy?.extra;
  return {
    namespace,
    ...(principal === undefined ? {} : { principal }),
    depth: depthOf(run),
    origin: run.outer === undefined ? 'model' : 'delegation',
    ...(extra === undefined ? {} : { extra }),
  };
}

/** The tools that the run may be offered, in their order; the list itself when that is all of them. */
export async function allowedTools(
  run: DispatchRun,
  tools: readonly Tool[],
): Promise<readonly Tool[]> {
  const registry = run.agent.policy?.registry;
  return registry?.offered(run.request.namespace, tools, context(run)) ?? tools;
}

/** What is to become of a call with these arguments, or of a tool whatever the arguments. */
export async function decideCall(
  run: DispatchRun,
  tool: Tool,
  args?: JsonObject,
): Promise<PolicyDecision> {
  const query = { ...context(run), tool, ...(args === undefined ? {} : { args }) };
  return run.agent.policy?.registry.decide(query) ?? { effect: 'allow' };
}

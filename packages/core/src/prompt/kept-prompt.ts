import type { JsonObject } from '../json/json.ts';
import { isJsonObject } from '../json/json.ts';
import type { RunId } from '../ids/ids.ts';
import type { SystemBlock } from '../model/model-port.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { RunLogs } from '../run/run-logs.ts';
import type { SessionHead } from '../session/session.ts';
import { scopeOf } from './order-blocks.ts';

/**
 * Where a session says which record of which run has the prompt that it keeps for each of its agents. The prompt itself
 * is no business of those who may read the session.
 */
const metadataKey = 'aura.prompt';

/** The record of a run that has its prompt. */
export interface PromptInLog {
  readonly agent: string;
  readonly seq: number;
}

function objectIn(value: JsonObject | undefined, key: string): JsonObject | undefined {
  const found = value?.[key];
  return isJsonObject(found) ? found : undefined;
}

function epochOf(head: SessionHead | undefined): string {
  const epoch = objectIn(head?.metadata, metadataKey)?.['epoch'];
  return typeof epoch === 'string' ? epoch : '';
}

/** The change of a session's metadata after which its prompts are made anew. `epoch` is one that was never there. */
export function refreshPromptPatch(epoch: string): JsonObject {
  return { [metadataKey]: { epoch, agents: null } };
}

/** The change of a session's metadata with which it keeps the prompt of a run that began with this head. */
export function keepPromptPatch(
  head: SessionHead | undefined,
  { agent, runId, seq }: PromptInLog & { readonly runId: RunId },
): JsonObject {
  return { [metadataKey]: { agents: { [agent]: { runId, seq, epoch: epochOf(head) } } } };
}

/**
 * What a session keeps of the prompt of an agent: the blocks that do not change from run to run. Undefined when there is
 * nothing, when it was to be made anew since, or when the run is gone in whose log it is.
 */
export async function keptPrompt(
  head: SessionHead | undefined,
  agent: string,
  where: { readonly runLogs: RunLogs; readonly namespace: Namespace },
): Promise<readonly SystemBlock[] | undefined> {
  const agents = objectIn(objectIn(head?.metadata, metadataKey), 'agents');
  const { runId, seq, epoch } = objectIn(agents, agent) ?? {};
  if (typeof runId !== 'string' || typeof seq !== 'number' || epoch !== epochOf(head)) {
    return undefined;
  }
  const logs = where.runLogs.within(where.namespace);
  const [record] = await logs.read(runId as RunId, { after: seq - 1, limit: 1 });
  if (record?.type !== 'prompt.rendered' || record.part !== 'prefix') return undefined;
  return record.blocks.filter((block) => {
    const scope = scopeOf(block);
    return scope === 'static' || scope === 'tenant';
  });
}

import type { AgentConfig } from '../resolve/agent-config.ts';
import { knownRisks } from './known-servers.ts';
import type { RiskKind } from './known-servers.ts';
import { mayName } from './may-name.ts';
import type { FoundTool, NamedPlace } from './may-name.ts';

/** One reason why an agent may be risky. */
interface Evidence {
  readonly kind: RiskKind;
  /** What it comes from, for people. */
  readonly from: string;
  /** The server, or the tool of it; absent when a policy says so. */
  readonly at?: NamedPlace;
}

/** What an agent has of each. Something of all three makes it risky. */
export type AgentRisk = Readonly<Record<RiskKind, readonly string[]>>;

type Agent = Pick<AgentConfig, 'filesystem' | 'flow' | 'hitl' | 'mcp' | 'mcpFilter'>;

/** Which tools there are is not known before they are found; a filter may leave out the very ones that matter. */
function byServers({ mcp, mcpFilter }: Agent): readonly Evidence[] {
  if (mcpFilter !== undefined) return [];
  return mcp.servers.flatMap((server) =>
    knownRisks(server).map((kind) => ({ kind, from: server.name, at: { server: server.name } })),
  );
}

function byTools(tools: readonly FoundTool[]): readonly Evidence[] {
  return tools
    .filter(({ openWorld }) => openWorld === true)
    .flatMap((tool) => {
      const { name: from, server } = tool;
      const at = { tool, ...(server !== undefined && { server }) };
      return [{ kind: 'untrusted', from, at } as const, { kind: 'out', from, at } as const];
    });
}

/** Files of the machine are nobody's business elsewhere. */
function byBuiltins({ filesystem }: Agent): readonly Evidence[] {
  return filesystem === undefined ? [] : [{ kind: 'private', from: 'files', at: {} }];
}

function byPolicy({ flow }: Agent): readonly Evidence[] {
  const kinds = ['private', 'untrusted'] as const;
  const brought = (labels: readonly string[], from: string): readonly Evidence[] =>
    kinds.filter((kind) => labels.includes(kind)).map((kind) => ({ kind, from }));
  return [
    ...brought(flow?.input ?? [], 'requests'),
    ...(flow?.sources ?? []).flatMap(({ tools, labels }) => brought(labels, tools.join(', '))),
  ];
}

/**
 * Whether the policy knows of all data of a kind that comes from known servers. Labels of the user's own are the user's
 * to know about, and a tool that reaches outside is a way out already, whatever it brings.
 */
function isLabelled(label: string, evidence: readonly Evidence[], { flow }: Agent): boolean {
  const sources = (flow?.sources ?? []).filter(({ labels }) => labels.includes(label));
  return evidence
    .filter(({ kind, at }) => kind === label && at !== undefined && at.tool === undefined)
    .every(({ at }) =>
      sources.some(({ tools }) => tools.some((pattern) => mayName(pattern, at ?? {}))),
    );
}

/** Whether nothing of what an agent has can go out here without somebody or something in between. */
function isHandled(out: Evidence, evidence: readonly Evidence[], agent: Agent): boolean {
  const { at = {} } = out;
  const { tool } = at;
  const asks = (agent.hitl?.requireApproval ?? []).some((pattern) =>
    tool === undefined ? /^\*+$/.test(pattern) : mayName(pattern, at),
  );
  return (
    asks ||
    (agent.flow?.sinks ?? []).some(
      ({ tools, when }) =>
        tools.some((pattern) => mayName(pattern, at)) &&
        when.every((label) => isLabelled(label, evidence, agent)),
    )
  );
}

/**
 * What makes an agent risky: private data, text that outsiders may have written, and a way out, all of which one model
 * has in one conversation. Undefined when one of them is missing, or when something stands before every way out.
 */
export function agentRisk(agent: Agent, found: readonly FoundTool[] = []): AgentRisk | undefined {
  const evidence = [
    ...byServers(agent),
    ...byBuiltins(agent),
    ...byTools(found),
    ...byPolicy(agent),
  ];
  const open = evidence.filter((item) => item.kind !== 'out' || !isHandled(item, evidence, agent));
  const from = (wanted: RiskKind): readonly string[] => [
    ...new Set(open.filter(({ kind }) => kind === wanted).map((item) => item.from)),
  ];
  const risk = { private: from('private'), untrusted: from('untrusted'), out: from('out') };
  return Object.values(risk).every((names) => names.length > 0) ? risk : undefined;
}

/** The same in words that complete "is". */
export function describeRisk({ private: data, untrusted, out }: AgentRisk): string {
  const list = (names: readonly string[]): string => names.slice(0, 5).join(', ');
  return (
    `has private data (${list(data)}), untrusted content (${list(untrusted)}) and a way out (${list(out)}): ` +
    'text by a stranger could make it send the data away'
  );
}

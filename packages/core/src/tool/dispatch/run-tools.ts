import { AuraError } from '../../errors/aura-error.ts';
import { clientTool } from '../client-tool.ts';
import type { Tool } from '../tool.ts';
import type { DispatchRun } from './dispatch-run.ts';
import { offerTools } from './offered-tools.ts';
import type { OfferedTools } from './offered-tools.ts';
import { allowedTools } from './run-policy.ts';

function isSameList(left: readonly Tool[], right: readonly Tool[]): boolean {
  return left.length === right.length && left.every((tool, index) => tool === right[index]);
}

/** The tool whose call is the answer comes last, and is nobody's to forbid. */
function withOutput({ request }: DispatchRun, allowed: readonly Tool[]): readonly Tool[] {
  const { tool } = request.output ?? {};
  if (tool === undefined) return allowed;
  if (!allowed.some(({ name }) => name === tool.name)) return [...allowed, tool];
  throw new AuraError('tool/duplicate', {
    message: `the agent has a tool "${tool.name}", which is the name of what models answer with`,
    hint: 'Rename it.',
  });
}

/** The tools of one run: listed once and when they have changed, and offered as far as the policies of the moment allow. */
export class RunTools {
  readonly #run: DispatchRun;
  #listed: Promise<readonly Tool[]> | undefined;
  #revision: number | undefined;
  #allowed: readonly Tool[] = [];
  #offered: Promise<OfferedTools> | undefined;
  #withClient: { readonly own: readonly Tool[]; readonly all: readonly Tool[] } | undefined;

  constructor(run: DispatchRun) {
    this.#run = run;
  }

  /** What is on offer. */
  offered(signal: AbortSignal): Promise<OfferedTools> {
    return this.#offered ?? this.renew(signal);
  }

  /** Decides anew what is on offer. The same object while the decisions are the same, so that equal offers stay equal. */
  renew(signal: AbortSignal): Promise<OfferedTools> {
    this.#offered = this.#decide(signal);
    return this.#offered;
  }

  async #decide(signal: AbortSignal): Promise<OfferedTools> {
    const all = this.#addClientTools(await this.#list(signal));
    const allowed = withOutput(this.#run, await allowedTools(this.#run, all));
    if (!isSameList(allowed, this.#allowed)) this.#allowed = allowed;
    return offerTools(this.#allowed, all);
  }

  async #list(signal: AbortSignal): Promise<readonly Tool[]> {
    const { agent, request, runId } = this.#run;
    const { tools } = agent;
    const { forwarded } = request;
    const { revision } = tools;
    const before = this.#listed;
    if (before !== undefined && revision === this.#revision) return before;
    this.#revision = revision;
    this.#listed = Promise.resolve(tools.list(signal, { runId, forwarded }));
    const all = await this.#listed;
    if (before !== undefined && !isSameList(all, await before)) this.#tell(all);
    return all;
  }

  /** The agent's own tools keep their names. The same list for the same tools of the agent. */
  #addClientTools(own: readonly Tool[]): readonly Tool[] {
    const { request, logger, runId } = this.#run;
    const { clientTools = [] } = request;
    if (clientTools.length === 0) return own;
    if (this.#withClient?.own === own) return this.#withClient.all;
    const taken = new Set(own.map(({ name }) => name));
    const [clashing, free] = [
      clientTools.filter(({ name }) => taken.has(name)),
      clientTools.filter(({ name }) => !taken.has(name)),
    ];
    if (clashing.length > 0) {
      const tools = clashing.map(({ name }) => name);
      logger.log('warn', 'tools of the client have names of tools of the agent', { runId, tools });
    }
    this.#withClient = { own, all: [...own, ...free.map(clientTool)] };
    return this.#withClient.all;
  }

  #tell(all: readonly Tool[]): void {
    const { journal, ids } = this.#run;
    const event = { type: 'tools.changed', tools: all.map(({ name }) => name) } as const;
    journal.record({ type: 'event', event, spanId: ids.spanId() });
  }
}

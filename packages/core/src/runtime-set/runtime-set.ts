import type { RunHandle } from '../agent/run-handle.ts';
import type { AgentDelegation } from '../delegation/delegation.ts';
import type { RunOutcome } from '../events/aura-event.ts';
import type { ModelPort } from '../model/model-port.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { OutputOf, OutputSchema } from '../output/output-plan.ts';
import type { PromptSource } from '../prompt/prompt-source.ts';
import type {
  ResumeSessionOptions,
  RunOptions,
  Runtime,
  RuntimeConfig,
  StreamOptions,
} from '../runtime/runtime.ts';
import type { AgentProfile } from './agent-profile.ts';

/** What a set of agents is made from. What concerns a single agent is in its profile. */
export interface RuntimeSetConfig extends Omit<
  RuntimeConfig,
  'agent' | 'policy' | 'systemPrompt' | 'delegation'
> {
  readonly agents: readonly [AgentProfile, ...AgentProfile[]];
  /** Default: the first one. */
  readonly defaultAgent?: string;
  /** Gives the models that profiles name. `model` is that of all others. */
  readonly models?: (model: string) => ModelPort | undefined;
  /** Makes the prompts. Default: an agent's `systemPrompt`, or else one made of its name, purpose and personality. */
  readonly prompt?: PromptSource;
  /**
   * `shared`: agents take turns in one conversation per namespace, and messages say whose they are. `isolated`: each agent
   * has a conversation of its own, at `namespace.system('agent', id)`. Default `shared`.
   */
  readonly threading?: 'shared' | 'isolated';
  /** How far delegations go. Whom an agent may delegate to, its profile says. */
  readonly delegation?: Omit<AgentDelegation, 'agents'>;
}

/** Several agents that share sessions, stores and limits. Ids are found in any case. */
export interface RuntimeSet extends AsyncDisposable {
  readonly defaultAgent: string;
  readonly agents: readonly AgentProfile[];
  /**
   * The runtime of an agent, of the default one without an id. Closing it closes the set. With isolated threading its
   * `sessions` are those of `namespace.system('agent', id)`.
   */
  get(agent?: string): Runtime | undefined;
  /** As {@link Runtime.run}. Throws `agent/unknown`. */
  run<Schema extends OutputSchema = OutputSchema>(
    agent: string | undefined,
    options: RunOptions<Schema>,
  ): Promise<RunOutcome<OutputOf<Schema>>>;
  /** As {@link Runtime.stream}. Throws `agent/unknown`. */
  stream<Schema extends OutputSchema = OutputSchema>(
    agent: string | undefined,
    options: StreamOptions<Schema>,
  ): RunHandle<OutputOf<Schema>>;
  /** As {@link Runtime.resume}. In a shared conversation, without an id: the agent goes on whose run waits. */
  resume(
    agent: string | undefined,
    namespace: Namespace,
    options?: ResumeSessionOptions,
  ): Promise<RunHandle | undefined>;
  /**
   * Adds, replaces and removes agents: these are all there are from now on. Runs that work go on as they began. The default
   * agent becomes the first one when it is gone. Throws as the making of a set does, and changes nothing then.
   */
  update(agents: RuntimeSetConfig['agents']): void;
  /** As {@link Runtime.close}, for all agents. */
  close(options?: { readonly drainMs?: number }): Promise<void>;
}

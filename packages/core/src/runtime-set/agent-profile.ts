import type { RunLimits } from '../agent/agent.ts';
import type { Hook } from '../hook/hook.ts';
import type { Policy } from '../policy/policy.ts';
import type { PromptAgent } from '../prompt/prompt-source.ts';

/** One agent of a set. What it does not say about itself holds for all of them. */
export interface AgentProfile extends PromptAgent {
  /** Stable: `^[a-z][a-z0-9-]{0,31}$`, and no other agent's of the set. */
  readonly id: string;
  /** Other names that people may use for it. */
  readonly aliases?: readonly string[];
  /** Default: that of the set. */
  readonly model?: string;
  /** Names of those tools of the set that it has. Default: all. */
  readonly tools?: readonly string[];
  /** Narrows what its users may do, and can do nothing else. */
  readonly policy?: Policy;
  readonly limits?: Partial<RunLimits>;
  /** Besides those of the set. */
  readonly hooks?: readonly Hook[];
  /** Ids of agents that it may have work for it; `*`: all others. Default: none. */
  readonly mayDelegateTo?: readonly string[] | '*';
}

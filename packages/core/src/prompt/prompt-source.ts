import type { Awaitable } from '../json/json.ts';
import type { PromptScope, SystemBlock, ToolSpec } from '../model/model-port.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Principal } from '../namespace/principal.ts';

/** What a prompt may say about its agent. */
export interface PromptAgent {
  readonly id: string;
  readonly name: string;
  /** Manner, as words for it: `friendly and concise`. */
  readonly personality?: string;
  /** Takes the place of what the prompt would say about who the agent is and how it behaves. */
  readonly systemPrompt?: string;
  /** One sentence. */
  readonly purpose?: string;
}

/** Where an agent works, as far as its prompt may say so. */
export interface PromptPlace {
  /** What people talk to the agent through: `Discord`, `a terminal`. */
  readonly channel?: string;
  /** IANA name. Default `UTC`. */
  readonly timeZone?: string;
  /** BCP 47 tag of the language people are used to. */
  readonly locale?: string;
}

/** For whom a prompt is made, and when. */
export interface PromptContext extends PromptPlace {
  readonly namespace: Namespace;
  readonly principal?: Principal;
  readonly agent: PromptAgent;
  readonly session: string;
  /** What the run is offered at the moment. */
  readonly tools: readonly ToolSpec[];
  readonly now: Date;
  readonly timeZone: string;
  readonly signal: AbortSignal;
}

/** Where prompts come from that are not the same for everybody. What it throws fails the run. */
export interface PromptSource {
  /**
   * The blocks of these scopes; others are left out by whoever asks. Blocks of a scope stay in their order.
   * Asked for `turn` before each model call, for `session` when a run begins, and for `static` and `tenant` when a session
   * begins, when its history is reduced, and when its prompt is to be refreshed.
   */
  blocks(context: PromptContext, scopes: readonly PromptScope[]): Awaitable<readonly SystemBlock[]>;
}

/** A prompt that is made for each run of an agent. */
export interface AgentPrompt {
  readonly source: PromptSource;
  /** Default: id and name of the agent. */
  readonly agent?: PromptAgent;
  readonly place?: PromptPlace;
}

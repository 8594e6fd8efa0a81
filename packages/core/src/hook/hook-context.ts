import type { RunId } from '../ids/ids.ts';
import type { JsonValue } from '../json/json.ts';
import type { Namespace } from '../namespace/namespace.ts';
import type { Principal } from '../namespace/principal.ts';
import type { Logger } from '../ports/logger.ts';
import type { SessionHead } from '../session/session.ts';

/** What a hook gets besides what it is called for. */
export interface HookContext {
  readonly namespace: Namespace;
  readonly principal?: Principal;
  readonly runId: RunId;
  /** Model calls so far, the one that is being made included. */
  readonly turn: number;
  /** Id of the agent that acts. */
  readonly agent: string;
  /** 0 in the run itself, 1 in a run it has delegated to, and so on. */
  readonly depth: number;
  /** As it was read when the run began. Absent in a run without a stored session, and before it is read. */
  readonly session?: Pick<SessionHead, 'version' | 'metadata' | 'title' | 'usage'>;
  /** Aborts with the run and when the time of the hook is up. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** Of this hook in this run and of nobody else. In memory: a run that another process goes on with begins with none. */
  readonly state: Map<string, unknown>;
  /** Publishes a `hook.emitted` event. */
  emit(name: string, data: JsonValue): void;
}

import type { Deployment } from '../check/deployment-checks.ts';
import type { Finding } from '../issues/finding.ts';
import type { AgentConfig } from '../resolve/agent-config.ts';

/** How the configuration path was chosen. */
export type PathOrigin = 'argument' | 'flag' | 'env' | 'default';

/** What {@link loadConfig} loads, and in which surroundings. */
export interface LoadOptions {
  /** A file, or a directory of `*.toml` files. */
  readonly path: string;
  /** Named in the error when the path does not exist. Default `flag`. */
  readonly pathOrigin?: PathOrigin;
  /** Relative paths start here. */
  readonly cwd: string;
  /** The variables that placeholders may use, those of a `.env` file included. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Accept and reject what the reference implementation does. Default: `AURA_STRICT_CONFIG` of `env`. */
  readonly strict?: boolean;
  /** The agent that serves requests naming none; it must exist. */
  readonly defaultAgent?: string;
  /** For configurations that are to be served: checks what a server is started with, the session store of `env` included. */
  readonly deployment?: Deployment;
  /** The `.env` file that was used, if any; only named to the user. */
  readonly envFile?: string;
  /** Looks at what an agent refers to outside of its file; what it finds is reported like everything else. */
  readonly inspect?: (agent: AgentConfig) => readonly Finding[];
}

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StartedProcess } from '@aura/testkit';
import { agentToml, stdioServer } from '../wire/support/agent-toml.ts';
import type { AgentParts } from '../wire/support/agent-toml.ts';
import type { Family } from './family.ts';
import { install, listening } from './serve-process.ts';

/** An installation of one agent whose tools leave traces and can be held up, with a data directory of its own. */
export interface EffectsInstallation extends AsyncDisposable {
  readonly directory: string;
  /** Calls that are to be held do not return from now on. */
  hold(): void;
  letGo(): void;
  /** How often a call was carried out, by tool and id. */
  count(trace: string): number;
  /** Starts `aura serve` and waits until it serves. */
  start(env?: Readonly<Record<string, string>>): Promise<ServedProcess>;
}

/** A server with the address it serves at. */
export interface ServedProcess extends AsyncDisposable {
  readonly url: string;
  readonly process: StartedProcess;
}

const server = fileURLToPath(new URL('./effect-server.ts', import.meta.url));

/** Installs it. The server it starts believes the hints of its tools. */
export async function installEffects(options: {
  readonly model: { readonly url: string };
  readonly family: Family;
  /** More TOML. */
  readonly rest?: string;
  /** More about the agent and its model. */
  readonly parts?: Omit<AgentParts, 'servers'>;
}): Promise<EffectsInstallation> {
  const { model, family, rest = '', parts } = options;
  const command = { command: process.execPath, args: ['--conditions=aura-source', server] };
  // The environment of the server names files that are known only once there is a directory.
  const servers = [stdioServer('effects', { ...command, env: {} }, 'trust = "trusted"'), rest];
  const installation = await install(agentToml({ ...parts, servers }));
  const { directory } = installation;
  const traces = join(directory, 'traces');
  const held = join(directory, 'hold');
  writeFileSync(traces, '');
  return {
    directory,
    hold: () => writeFileSync(held, ''),
    letGo: () => rmSync(held, { force: true }),
    count: (trace) =>
      readFileSync(traces, 'utf8')
        .split('\n')
        .filter((line) => line === trace).length,
    async start(env = {}) {
      const started = await installation.serve({
        args: ['--port', '0', '--data-dir', 'data'],
        env: {
          ...family.env,
          MODEL_URL: model.url,
          AURA_TEST_TRACES: traces,
          AURA_TEST_HOLD: held,
          ...env,
        },
        ready: listening,
      });
      return {
        url: started.ready?.[1] ?? '',
        process: started,
        [Symbol.asyncDispose]: () => started[Symbol.asyncDispose](),
      };
    },
    [Symbol.asyncDispose]: () => installation[Symbol.asyncDispose](),
  };
}

import type { Namespace } from '../namespace/namespace.ts';
import { createPolicyRegistry } from '../policy/policy-registry.ts';
import { runtimeIn } from '../runtime/create-runtime.ts';
import { createRuntimeWorld } from '../runtime/runtime-world.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { inOwnThread } from './in-own-thread.ts';
import { profileConfig } from './profile-config.ts';
import type { Peers } from './profile-config.ts';
import { requireProfiles, unknownAgent } from './require-profiles.ts';
import type { RuntimeSet, RuntimeSetConfig } from './runtime-set.ts';

/** The agents of a set between two updates. */
interface Generation {
  readonly agents: RuntimeSetConfig['agents'];
  readonly runtimes: ReadonlyMap<string, Runtime>;
  readonly defaultAgent: string;
}

/**
 * Makes a set of agents that share sessions, stores, policies and limits.
 *
 * @example
 * const set = createRuntimeSet({
 *   ports: nodePorts,
 *   model,
 *   agents: [
 *     { id: 'atlas', name: 'Atlas', mayDelegateTo: ['scout'] },
 *     { id: 'scout', name: 'Scout', purpose: 'Finds things on the web', tools: ['web_search'] },
 *   ],
 * });
 * const outcome = await set.run('atlas', { namespace, input: 'What is new?' });
 */
export function createRuntimeSet(given: RuntimeSetConfig): RuntimeSet {
  // One for all agents: what one of them may not do for a user, no other one may do for it.
  const config = { ...given, policies: given.policies ?? createPolicyRegistry() };
  const { threading = 'shared' } = config;
  const world = createRuntimeWorld(config);

  const generate = (agents: RuntimeSetConfig['agents'], wanted: string | undefined): Generation => {
    requireProfiles(agents);
    const runtimes = new Map<string, Runtime>();
    const peers: Peers = { profiles: agents, agent: (id) => runtimes.get(id)?.agent };
    const configs = agents.map((profile) => profileConfig(config, profile, peers));
    // From here on nothing throws: the runtimes of an update that failed must not have taken over.
    for (const [index, { id }] of agents.entries()) {
      const own = configs[index];
      if (own === undefined) continue;
      const runtime = runtimeIn(world, own);
      runtimes.set(id, threading === 'isolated' ? inOwnThread(runtime) : runtime);
    }
    const id = wanted?.toLowerCase();
    return { agents, runtimes, defaultAgent: id && runtimes.has(id) ? id : agents[0].id };
  };

  let current = generate(config.agents, config.defaultAgent);
  const { defaultAgent: first } = current;
  if (config.defaultAgent !== undefined && first !== config.defaultAgent.toLowerCase()) {
    throw unknownAgent(config.defaultAgent, current.runtimes.keys());
  }

  const get = (agent: string = current.defaultAgent): Runtime | undefined =>
    current.runtimes.get(agent.toLowerCase());

  const need = (agent: string | undefined): Runtime => {
    const found = get(agent);
    if (found !== undefined) return found;
    throw unknownAgent(agent ?? current.defaultAgent, current.runtimes.keys());
  };

  /** Whose run the conversation of a namespace waits for. */
  const waiting = async (namespace: Namespace): Promise<string | undefined> => {
    if (threading === 'isolated') return undefined;
    const runId = (await world.sessions.head(namespace))?.activeRun;
    if (runId === undefined) return undefined;
    return (await world.runLogs.within(namespace).get(runId))?.agent;
  };

  return {
    get defaultAgent() {
      return current.defaultAgent;
    },
    get agents() {
      return current.agents;
    },
    get,
    run: async (agent, options) => need(agent).run(options),
    stream: (agent, options) => need(agent).stream(options),
    resume: async (agent, namespace, options) =>
      need(agent ?? (await waiting(namespace))).resume(namespace, options),
    update(agents) {
      current = generate(agents, config.defaultAgent);
    },
    close: (options) => need(undefined).close(options),
    [Symbol.asyncDispose]: () => need(undefined).close(),
  };
}

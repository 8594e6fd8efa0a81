import { createAgentRunner } from '../agent/agent-runner.ts';
import type { Agent } from '../agent/agent.ts';
import { defaultLimits } from '../agent/agent.ts';
import type { Conversation, RunHandle, RunRequest } from '../agent/run-handle.ts';
import { AuraError } from '../errors/aura-error.ts';
import { createIdSource } from '../ids/id-source.ts';
import type { MessageId } from '../ids/ids.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import type { JsonValue } from '../json/json.ts';
import { Lanes } from '../lane/lane.ts';
import type { UserMessage } from '../message/message.ts';
import type { SystemBlock } from '../model/model-port.ts';
import type { Namespace } from '../namespace/namespace.ts';
import { createPolicyRegistry } from '../policy/policy-registry.ts';
import { silentLogger } from '../ports/logger.ts';
import { createMemoryRunLogs } from '../run/memory-run-logs.ts';
import { createMemorySessionStore } from '../session/memory-session-store.ts';
import type { ToolSource } from '../tool/tool.ts';
import { toolsOf } from '../tool/tools-of.ts';
import { authorize, scopeAuthorizer } from './authorize.ts';
import type { RunOptions, Runtime, RuntimeConfig } from './runtime.ts';
import { sessionConversation } from './session-conversation.ts';
import { createSessionService } from './session-service.ts';

function toBlocks(prompt: RuntimeConfig['systemPrompt']): readonly SystemBlock[] {
  if (prompt === undefined) return [];
  return typeof prompt === 'string' ? [{ id: 'system_prompt', text: prompt }] : prompt;
}

function toAgent(config: RuntimeConfig): Agent {
  const { agent = { id: 'agent' }, model, ports } = config;
  const name = agent.name ?? agent.id;
  const system = toBlocks(config.systemPrompt);
  const limits = { ...defaultLimits, turnDepth: 9, ...config.limits };
  const identity = { id: agent.id, model: model.info, system, limits };
  return {
    id: agent.id,
    name,
    digest: ports.digest.sha256(canonicalJson(identity as unknown as JsonValue)),
    model,
    system,
    tools: toolsOf(config.tools ?? []),
    limits,
    notices: { lastTurn: false },
    policy: { registry: config.policies ?? createPolicyRegistry() },
  };
}

/** The tools a run may use, of those the agent has. */
function narrow(tools: ToolSource, choice: RunOptions['tools']): ToolSource {
  if (choice === undefined || choice === 'all') return tools;
  if (choice === 'none') return toolsOf([]);
  const wanted = new Set(choice);
  return {
    list: async (signal) => (await tools.list(signal)).filter(({ name }) => wanted.has(name)),
  };
}

/**
 * Makes a runtime: an agent that holds conversations. Each namespace is one session with one run at a time; what was
 * said is kept, whatever happens to the process.
 *
 * @example
 * const runtime = createRuntime({ ports: nodePorts, model, tools: [addTask], systemPrompt: 'You keep a list.' });
 * const namespace = Namespace.of('tenant', 'acme', 'user', 'bob');
 * const outcome = await runtime.run({ namespace, input: 'Add milk.' });
 */
export function createRuntime(config: RuntimeConfig): Runtime {
  const { ports, logger = silentLogger } = config;
  const ids = createIdSource(ports);
  const runLogs = config.runLogs ?? createMemoryRunLogs();
  const sessions = config.sessions ?? createMemorySessionStore(ports);
  const authorizer = config.authorize ?? scopeAuthorizer;
  const runner = createAgentRunner({ ...ports, ids, logger, runLogs });
  const lanes = new Lanes();
  const world = { sessions, runLogs, runner, lanes };
  const agent = toAgent(config);
  /** The run that works on each session, and all that wait. */
  const working = new Map<string, RunHandle>();
  const open = new Set<RunHandle>();
  let isClosing = false;

  const toMessage = (
    input: RunOptions['input'],
    principal?: RunOptions['principal'],
  ): UserMessage => ({
    role: 'user',
    id: ids.next('msg') as MessageId,
    createdAt: ports.clock.now(),
    content: typeof input === 'string' ? [{ type: 'text', text: input }] : input,
    ...(principal === undefined ? {} : { author: { id: principal.id } }),
  });

  const start = (options: RunOptions, message: UserMessage): RunHandle => {
    const { namespace, principal, signal, mode, maxOutputTokens, persist = true } = options;
    const inSession = sessionConversation(world, {
      namespace,
      message,
      persist,
      lane: { mode: options.lane ?? 'queue' },
      onInterrupt: () => handle.abort('interrupted'),
    });
    const conversation: Conversation = {
      async begin(run) {
        await authorize(authorizer, { principal, namespace, action: 'run' });
        const messages = await inSession.begin(run);
        working.set(namespace.key, handle);
        return messages;
      },
      end: (run) => inSession.end(run),
      leave() {
        if (working.get(namespace.key) === handle) working.delete(namespace.key);
        open.delete(handle);
        inSession.leave();
      },
    };
    const request: RunRequest = {
      namespace,
      session: namespace.key,
      messages: [],
      conversation,
      ...(principal === undefined ? {} : { principal }),
      ...(signal === undefined ? {} : { signal }),
      ...(mode === undefined ? {} : { mode }),
      ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    };
    const handle = runner.start({ ...agent, tools: narrow(agent.tools, options.tools) }, request);
    open.add(handle);
    return handle;
  };

  const stream = (options: RunOptions): RunHandle => {
    if (isClosing) {
      throw new AuraError('run/closed', {
        message: 'the runtime is closing and takes no new runs',
      });
    }
    const message = toMessage(options.input, options.principal);
    const current = working.get(options.namespace.key);
    if (options.lane === 'steer' && current?.steer(message) === true) return current;
    return start(options, message);
  };

  const close = async (drainMs: number): Promise<void> => {
    isClosing = true;
    const ended = Promise.allSettled([...open].map((handle) => handle.result));
    const drained = new AbortController();
    const timeout = ports.clock.sleep(drainMs, drained.signal).catch(() => {});
    await Promise.race([ended, timeout]);
    drained.abort();
    for (const handle of open) handle.abort('shutdown');
    await ended;
  };

  return {
    agent,
    sessions: createSessionService(sessions, { authorizer, ids }),
    run: (options) => stream(options).result,
    stream,
    steer: (namespace: Namespace, input) =>
      working.get(namespace.key)?.steer(toMessage(input)) === true ? 'steered' : 'idle',
    abort(namespace, reason = 'user') {
      const current = working.get(namespace.key);
      current?.abort(reason);
      return current !== undefined;
    },
    close: ({ drainMs = 0 } = {}) => close(drainMs),
    [Symbol.asyncDispose]: () => close(0),
  };
}

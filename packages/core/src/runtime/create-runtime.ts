import { narrowTools } from '../agent/narrow-tools.ts';
import type { Agent } from '../agent/agent.ts';
import type { Conversation, RunHandle, RunRequest } from '../agent/run-handle.ts';
import { AuraError } from '../errors/aura-error.ts';
import { createHookRun } from '../hook/create-hook-run.ts';
import type { MessageId } from '../ids/ids.ts';
import type { OutputOf, OutputSchema } from '../output/output-plan.ts';
import { LanePriority } from '../lane/lane.ts';
import type { UserMessage } from '../message/message.ts';
import { waitAtMost } from '../ports/wait-at-most.ts';
import type { Namespace } from '../namespace/namespace.ts';
import { auditSessions } from './audited-sessions.ts';
import { authorize } from './authorize.ts';
import { compactSession } from './compact-session.ts';
import { isAnswered } from './earlier-outcome.ts';
import { resumeInSession } from './resume-in-session.ts';
import type { RunOptions, Runtime, RuntimeConfig, StreamOptions } from './runtime.ts';
import { sessionConversation } from './session-conversation.ts';
import { createRuntimeWorld } from './runtime-world.ts';
import type { RuntimeWorld } from './runtime-world.ts';
import { createSessionService } from './session-service.ts';
import type { SettleWorld } from './settle-active-run.ts';
import { toAnswerOptions } from './to-answer-options.ts';
import { toAgent, withModel } from './to-agent.ts';
import { watchExpiries } from './watch-expiries.ts';

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
  return runtimeIn(createRuntimeWorld(config), config);
}

/** Makes a runtime that shares sessions with others. Closing one of them closes all. */
export function runtimeIn(shared: RuntimeWorld, config: RuntimeConfig): Runtime {
  const { ports, audit } = config;
  const { ids, logger, runLogs, sessions, authorizer, timers, runner, working, open, named } =
    shared;
  const service = createSessionService(sessions, {
    ...ports,
    authorizer,
    ids,
    blobs: config.blobs,
  });
  const agent = toAgent(config);
  const hooksOf: SettleWorld['hooksOf'] = ({ namespace, runId }) => {
    const place = { namespace, runId, agent: agent.id, depth: 0 };
    return createHookRun(agent.hooks, place, { clock: ports.clock, logger });
  };
  const world = { ...shared, hooksOf };

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

  const agentFor = ({ model, tools }: Pick<StreamOptions, 'model' | 'tools'>): Agent =>
    narrowTools(withModel(agent, model, ports.digest), tools);

  const requireOpen = (): void => {
    if (!shared.isClosing) return;
    throw new AuraError('run/closed', { message: 'the runtime is closing and takes no new runs' });
  };

  const forget = ({ key }: Namespace, handle: RunHandle): void => {
    if (working.get(key) === handle) working.delete(key);
    open.delete(handle);
  };

  const shapeOf = (
    options: Pick<
      StreamOptions,
      'model' | 'maxOutputTokens' | 'toolChoice' | 'stopWhen' | 'output'
    >,
  ): ReturnType<typeof toAnswerOptions> => {
    const { info } = options.model ?? agent.model;
    return toAnswerOptions(options, { ...config, model: info });
  };

  const start = <Schema extends OutputSchema>(
    options: StreamOptions<Schema>,
    priority: number = LanePriority[options.mode === 'background' ? 'background' : 'user'],
  ): RunHandle<OutputOf<Schema>> => {
    requireOpen();
    const { namespace, principal, signal, mode, budget, clientMessageId, persist = true } = options;
    const name = clientMessageId === undefined ? undefined : { namespace, clientMessageId };
    const inSession = sessionConversation(world, {
      namespace,
      message: toMessage(options.input, principal),
      persist,
      ...(clientMessageId === undefined ? {} : { clientMessageId }),
      lane: {
        mode: options.lane ?? 'queue',
        priority,
        onInterrupt: () => handle.abort('interrupted'),
      },
    });
    const conversation: Conversation = {
      async begin(run) {
        await authorize(authorizer, { principal, namespace, action: 'run' });
        if (name !== undefined) await named.settled(name, handle, run.signal);
        const begun = await inSession.begin(run);
        working.set(namespace.key, handle);
        return begun;
      },
      ...(inSession.keptPrompt && { keptPrompt: inSession.keptPrompt }),
      end: (run) => inSession.end(run),
      leave() {
        forget(namespace, handle);
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
      ...(budget === undefined ? {} : { budget }),
      ...shapeOf(options),
    };
    // What `settle` makes of an output has gone through the schema.
    const handle = runner.start(agentFor(options), request) as RunHandle<OutputOf<Schema>>;
    open.add(handle);
    if (name !== undefined) named.add(name, handle);
    return handle;
  };

  /** Gives the message to the run in progress. Undefined when there is none that takes it. */
  const handOver = async ({
    namespace,
    input,
    principal,
    clientMessageId: id,
  }: Pick<RunOptions, 'namespace' | 'input' | 'principal' | 'clientMessageId'>): Promise<
    RunHandle<never> | undefined
  > => {
    await authorize(authorizer, { principal, namespace, action: 'run' });
    const name = id === undefined ? undefined : { namespace, clientMessageId: id };
    if (id !== undefined && isAnswered(await sessions.load(namespace), id)) return undefined;
    const known = name && named.get(name);
    const current = known ?? working.get(namespace.key);
    if (current === undefined) return undefined;
    if (known === undefined) {
      const message = toMessage(input, principal);
      const sentAs = id === undefined ? {} : { sentAs: { id, runId: current.runId } };
      if (!current.steer({ ...message, ...sentAs })) return undefined;
      if (name !== undefined) named.add(name, current);
    }
    // Who asks for no form of the answer looks at no output.
    return current as RunHandle<never>;
  };

  const steer: Runtime['steer'] = async (namespace, input, { mode, ...who } = {}) => {
    if (mode !== 'after_run') {
      return (await handOver({ namespace, input, ...who })) === undefined ? 'idle' : 'steered';
    }
    requireOpen();
    await authorize(authorizer, { principal: who.principal, namespace, action: 'run' });
    if (!working.has(namespace.key)) return 'idle';
    start({ namespace, input, ...who }, LanePriority.next);
    return 'queued';
  };

  const resume: Runtime['resume'] = async (namespace, options = {}) => {
    const { principal, stopWhen: _, ...how } = options;
    const { stopWhen, settle } = shapeOf(options);
    requireOpen();
    await authorize(authorizer, { principal, namespace, action: 'approve' });
    const handle = await resumeInSession(world, namespace, {
      ...how,
      ...(stopWhen === undefined ? {} : { stopWhen }),
      ...(settle === undefined ? {} : { settle }),
      agent: agentFor(options),
    });
    if (handle === undefined) return undefined;
    working.set(namespace.key, handle);
    open.add(handle);
    const onOver = (): void => forget(namespace, handle);
    handle.result.then(onOver, onOver);
    // Closing does not wait for a run that it has not seen.
    if (shared.isClosing) handle.park();
    return handle;
  };

  const close = async (drainMs: number): Promise<void> => {
    shared.isClosing = true;
    const stopped = timers?.[Symbol.asyncDispose]();
    const ended = Promise.allSettled([...open].map((handle) => handle.result));
    await waitAtMost(ports.clock, drainMs, ended);
    for (const handle of open) handle.abort('shutdown');
    await ended;
    await stopped;
  };

  if (timers !== undefined) {
    watchExpiries(timers, { agent, runner, runLogs, sessions, clock: ports.clock, resume });
  }

  return {
    agent,
    sessions:
      audit === undefined ? service : auditSessions(service, { ...ports, audit, ids, logger }),
    async run({ lane = 'queue', ...options }) {
      if (lane !== 'steer') return start({ ...options, lane }).result;
      requireOpen();
      // A run in progress knows nothing of the form of another answer.
      const taker = options.output === undefined ? await handOver(options) : undefined;
      return taker === undefined ? start(options).result : taker.result;
    },
    stream: (options) => start(options),
    resume,
    steer,
    async compact(namespace, { principal, ...options } = {}) {
      requireOpen();
      await authorize(authorizer, { principal, namespace, action: 'write' });
      return compactSession({ ...world, ids }, namespace, { ...options, agent });
    },
    abort(namespace, reason = 'user') {
      const current = working.get(namespace.key);
      current?.abort(reason);
      return current !== undefined;
    },
    close: ({ drainMs = 0 } = {}) => close(drainMs),
    [Symbol.asyncDispose]: () => close(0),
  };
}

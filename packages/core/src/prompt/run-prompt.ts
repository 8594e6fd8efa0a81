import type { Message, UserMessage } from '../message/message.ts';
import type { PromptScope, SystemBlock, ToolSpec } from '../model/model-port.ts';
import type { RunRecord } from '../run/run-record.ts';
import type { DispatchRun } from '../tool/dispatch/dispatch-run.ts';
import { lastSaid, withBlocks } from './attach-blocks.ts';
import type { PromptInLog } from './kept-prompt.ts';
import { orderBlocks, promptScopes, scopeOf } from './order-blocks.ts';
import type { AgentPrompt, PromptContext } from './prompt-source.ts';
import type { PromptPart } from './rendered-prompt.ts';

const keptScopes: readonly PromptScope[] = ['static', 'tenant'];

function pick(
  blocks: readonly SystemBlock[],
  scopes: readonly PromptScope[],
): readonly SystemBlock[] {
  return orderBlocks(blocks.filter((block) => scopes.includes(scopeOf(block))));
}

function isSame(left: readonly SystemBlock[], right: readonly SystemBlock[]): boolean {
  const isEqual = (one: SystemBlock, other: SystemBlock | undefined): boolean =>
    one.id === other?.id && one.text === other.text && scopeOf(one) === scopeOf(other);
  return left.length === right.length && left.every((block, index) => isEqual(block, right[index]));
}

/**
 * The prompt of one run whose agent has a source of prompts. What the model gets of it is on record before it is sent, so
 * a run that goes on after a crash sends the same.
 */
export class RunPrompt {
  readonly #run: DispatchRun;
  readonly #prompt: AgentPrompt;
  readonly #tools: (signal: AbortSignal) => Promise<readonly ToolSpec[]>;
  #prefix: readonly SystemBlock[] | undefined;
  #prefixSeq: number | undefined;
  #turn: readonly SystemBlock[];
  /** The last user message with the blocks of the round: the same object while they stay, so that it is counted once. */
  #attached: { readonly to: UserMessage; readonly message: UserMessage } | undefined;

  constructor(
    run: DispatchRun,
    prompt: AgentPrompt,
    tools: (signal: AbortSignal) => Promise<readonly ToolSpec[]>,
  ) {
    this.#run = run;
    this.#prompt = prompt;
    this.#tools = tools;
    this.#prefix = run.past.prompt.prefix;
    this.#prefixSeq = run.past.prompt.prefixSeq;
    this.#turn = run.past.prompt.turn ?? [];
  }

  /** The blocks that come before the conversation. */
  get system(): readonly SystemBlock[] {
    return this.#prefix ?? this.#run.agent.system;
  }

  /** Where in the log the blocks are that come before the conversation; undefined when there are none yet. */
  get place(): PromptInLog | undefined {
    const seq = this.#prefixSeq;
    return seq === undefined ? undefined : { agent: this.#run.agent.id, seq };
  }

  /** All blocks, for counting. */
  get blocks(): readonly SystemBlock[] {
    return this.#turn.length === 0 ? this.system : [...this.system, ...this.#turn];
  }

  /** Makes what a new round needs: the blocks of the round, and in the first one all others. */
  async renew(signal: AbortSignal): Promise<void> {
    if (this.#prefix !== undefined) {
      this.#takeTurn(await this.#ask(['turn'], signal));
      return;
    }
    const { agent, request } = this.#run;
    const kept = await request.conversation?.keptPrompt?.(agent.id);
    signal.throwIfAborted();
    const scopes = kept === undefined ? promptScopes : promptScopes.slice(keptScopes.length);
    const blocks = await this.#ask(scopes, signal);
    this.#takePrefix([...(kept ?? pick(blocks, keptScopes)), ...pick(blocks, ['session'])]);
    this.#takeTurn(blocks);
  }

  /** Makes the blocks before the conversation anew. False when they are what they were. */
  async refresh(signal: AbortSignal): Promise<boolean> {
    const before = this.#prefix;
    this.#takePrefix(await this.#ask([...keptScopes, 'session'], signal));
    return this.#prefix !== before;
  }

  /** The messages of a request, the last one that a user has said with the blocks of the round. */
  attach(messages: readonly Message[]): readonly Message[] {
    if (this.#turn.length === 0) return messages;
    const index = lastSaid(messages);
    const last = messages[index];
    if (last?.role !== 'user') return messages;
    if (this.#attached?.to !== last) {
      this.#attached = { to: last, message: withBlocks(last, this.#turn) };
    }
    return messages.with(index, this.#attached.message);
  }

  async #ask(scopes: readonly PromptScope[], signal: AbortSignal): Promise<readonly SystemBlock[]> {
    const context = await this.#context(signal);
    const blocks = await this.#prompt.source.blocks(context, scopes);
    signal.throwIfAborted();
    return pick([...this.#run.agent.system, ...blocks], scopes);
  }

  async #context(signal: AbortSignal): Promise<PromptContext> {
    const { agent, request, clock } = this.#run;
    const { principal, namespace, session } = request;
    return {
      timeZone: 'UTC',
      ...this.#prompt.place,
      namespace,
      session,
      ...(principal === undefined ? {} : { principal }),
      agent: this.#prompt.agent ?? { id: agent.id, name: agent.name },
      tools: await this.#tools(signal),
      now: new Date(clock.now()),
      signal,
    };
  }

  #takePrefix(given: readonly SystemBlock[]): void {
    const blocks = orderBlocks(given);
    if (this.#prefix !== undefined && isSame(this.#prefix, blocks)) return;
    this.#prefix = blocks;
    this.#prefixSeq = this.#record('prefix', blocks).seq;
  }

  #takeTurn(given: readonly SystemBlock[]): void {
    const blocks = pick(given, ['turn']);
    if (isSame(this.#turn, blocks)) return;
    this.#turn = blocks;
    this.#attached = undefined;
    this.#record('turn', blocks);
  }

  #record(part: PromptPart, blocks: readonly SystemBlock[]): RunRecord {
    return this.#run.journal.record({ type: 'prompt.rendered', part, blocks });
  }
}

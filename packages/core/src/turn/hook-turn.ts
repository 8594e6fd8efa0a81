import { turnEnd } from '../hook/run-hooks.ts';
import type { HookRun } from '../hook/hook-run.ts';
import type { MessageId } from '../ids/ids.ts';
import type { AssistantMessage, UserMessage } from '../message/message.ts';
import { endOfRound } from './round-end.ts';
import type { TurnServices } from './turn-services.ts';
import type { TurnState } from './turn-state.ts';

interface TurnOptions {
  /** A follow-up makes sense: the model may be asked again. */
  readonly mayGoOn: boolean;
  readonly signal: AbortSignal;
}

/** Why a run stops. */
export type TurnStop = Pick<TurnState, 'stopReason' | 'why'>;

/** What follows up on an answer is named after it, and as no result of a call is, so that another life of the run finds it. */
function followUpId({ id }: AssistantMessage): MessageId {
  return `${id}#follow_up` as MessageId;
}

/** Hands a message to the run itself, as a user could. */
function followUp(
  { inbox, journal, clock }: TurnServices,
  answer: AssistantMessage,
  content: string | UserMessage['content'],
): void {
  const message: UserMessage = {
    role: 'user',
    id: followUpId(answer),
    createdAt: clock.now(),
    content: typeof content === 'string' ? [{ type: 'text', text: content }] : content,
  };
  if (inbox.put(message)) journal.record({ type: 'run.message', message });
}

/** What the hooks want after a turn. That they want something is on record, and counts for all lives of the run. */
async function askHooks(
  services: TurnServices,
  hooks: HookRun,
  options: TurnOptions,
): Promise<TurnStop | null> {
  const { transcript, hooks: past, inbox } = services.past;
  const message = transcript.lastAnswer;
  if (message === undefined) return null;
  if (inbox.some(({ id }) => id === followUpId(message))) return null;
  const { turn } = hooks;
  let why = past.stops.get(turn);
  if (why === undefined) {
    const results = message.toolCalls.flatMap(({ id }) => transcript.result(id) ?? []);
    const wanted = await turnEnd(hooks, { turn, message, results }, options.signal);
    if (wanted !== undefined && 'followUp' in wanted && options.mayGoOn) {
      followUp(services, message, wanted.followUp);
    }
    if (wanted === undefined || !('stop' in wanted)) return null;
    why = wanted.stop;
    hooks.decided('turnEnd', { type: 'stop', reason: why });
  }
  return { stopReason: 'stop_condition', why };
}

/** Tells the hooks that a turn has ended. Why the run is to stop with it, if one wants that; waits for nothing but hooks. */
export function hookTurn(
  services: TurnServices,
  options: TurnOptions,
): Promise<TurnStop | null> | null {
  const { hooks } = services;
  return hooks?.has('turnEnd') === true ? askHooks(services, hooks, options) : null;
}

/** How a run stands after a round of tool calls, with what its hooks want. Throws `run/output_invalid`. */
export async function endRound(
  services: TurnServices,
  {
    signal,
    ...round
  }: { readonly turn: number; readonly rejections: number; readonly signal: AbortSignal },
): Promise<{ readonly stop: Partial<TurnStop> | null; readonly rejections: number }> {
  const { stopReason, rejections } = await endOfRound(services, round);
  const asked = hookTurn(services, { mayGoOn: stopReason === null, signal });
  const wanted = asked === null ? null : await asked;
  return { stop: stopReason === null ? wanted : { stopReason }, rejections };
}

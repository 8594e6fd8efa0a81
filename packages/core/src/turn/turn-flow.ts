import type { Agent } from '../agent/agent.ts';
import { END, flow } from '../flow/flow-builder.ts';
import type { Flow } from '../flow/types.ts';
import { guardedCallFlow } from './guarded-call-flow.ts';
import { append } from './nodes/append.ts';
import { authorize } from './nodes/authorize.ts';
import { call } from './nodes/call.ts';
import { execute } from './nodes/execute.ts';
import { finish } from './nodes/finish.ts';
import { prepare } from './nodes/prepare.ts';
import type { TurnServices } from './turn-services.ts';
import type { TurnState } from './turn-state.ts';

/** The flow that answers one request: rounds of model call and tool calls until there is an answer. */
export type TurnFlow = Flow<TurnState, TurnServices>;

const flows = new Map<string, TurnFlow>();

/**
 * The turn flow of an agent: with as many tool calls at the same time as it allows, and with model calls that are made
 * to fit if it has options for that. Agents that agree in this share a flow, so that nothing is put together per request.
 */
export function turnFlow({ limits, context }: Pick<Agent, 'limits' | 'context'>): TurnFlow {
  const isGuarded = context !== undefined;
  const key = `${limits.toolConcurrency} ${isGuarded}`;
  const known = flows.get(key);
  if (known !== undefined) return known;
  const made = flow<TurnState, TurnServices>('turn')
    .add('prepare', prepare)
    .add('call', isGuarded ? guardedCallFlow : call)
    .add('authorize', authorize)
    .add('execute', execute(limits.toolConcurrency))
    .add('append', append)
    .add('finish', finish)
    .start('prepare')
    .on('prepare', 'default', 'call')
    .on('call', 'tools', 'authorize')
    .on('call', 'again', 'prepare')
    .on('call', 'final', 'finish')
    .on('call', 'exhausted', 'finish')
    .on('authorize', 'default', 'execute')
    .on('execute', 'default', 'append')
    .on('append', 'default', 'prepare')
    .on('append', 'stop', END)
    .on('finish', 'again', 'prepare')
    .on('finish', 'default', END)
    .build();
  flows.set(key, made);
  return made;
}

import { END, flow } from '../flow/flow-builder.ts';
import type { Flow } from '../flow/types.ts';
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

const flows = new Map<number, TurnFlow>();

/**
 * The turn flow for a number of tool calls that may run at the same time. There is one for each number, so that
 * nothing is put together per request.
 */
export function turnFlow(toolConcurrency: number): TurnFlow {
  const known = flows.get(toolConcurrency);
  if (known !== undefined) return known;
  const made = flow<TurnState, TurnServices>('turn')
    .add('prepare', prepare)
    .add('call', call)
    .add('authorize', authorize)
    .add('execute', execute(toolConcurrency))
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
    .on('finish', 'default', END)
    .build();
  flows.set(toolConcurrency, made);
  return made;
}

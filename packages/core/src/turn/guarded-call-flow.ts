import { END, flow } from '../flow/flow-builder.ts';
import type { Flow } from '../flow/types.ts';
import type { AnswerAction } from './ask-model.ts';
import { guard } from './nodes/guard.ts';
import { guardedCall } from './nodes/guarded-call.ts';
import type { TurnServices } from './turn-services.ts';
import type { TurnState } from './turn-state.ts';

/** A model call that is made to fit first, and made smaller when its provider refuses it nevertheless. */
export const guardedCallFlow: Flow<TurnState, TurnServices, AnswerAction> = flow<
  TurnState,
  TurnServices
>('guarded_call')
  .add('guard', guard)
  .add('call', guardedCall)
  .start('guard')
  .on('guard', 'default', 'call')
  .on('call', 'overflow', 'guard')
  .on('call', 'tools', END)
  .on('call', 'again', END)
  .on('call', 'final', END)
  .on('call', 'exhausted', END)
  .build();

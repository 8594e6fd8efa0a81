import type { Refusal } from './refusal.ts';

/** What a client gets that asks for an agent that does not exist. */
export function unknownModel(model: string): Refusal {
  return {
    status: 404,
    type: 'invalid_request_error',
    message: `The model \`${model.slice(0, 200)}\` does not exist or you do not have access to it.`,
    param: 'model',
    code: 'model_not_found',
  };
}

import type { ModelRequest } from '@aura/core';
import { stringifyWellFormed } from '../chat-completions/stringify-well-formed.ts';

/** The request without lone surrogates. Elsewhere they are replaced in the body; here the body is signed by then. */
export function wellFormedRequest(request: ModelRequest): ModelRequest {
  if (!JSON.stringify(request).includes('\\ud')) return request;
  // A request is JSON: what comes back has the type of what went in.
  return JSON.parse(stringifyWellFormed(request)) as ModelRequest;
}

/** The classes of errors that clients tell apart. */
export type RefusalType =
  | 'invalid_request_error'
  | 'internal_error'
  | 'not_found'
  | 'unauthorized'
  | 'forbidden'
  | 'conflict'
  | 'timeout'
  | 'service_unavailable';

/** Why a request gets an error instead of an answer. */
export interface Refusal {
  readonly status: number;
  readonly type: RefusalType;
  readonly message: string;
  readonly param?: string;
  readonly code?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A value, or why there is none. */
export type Checked<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly refusal: Refusal };

/** The body of every error: members that do not apply are absent. */
export interface ErrorEnvelope {
  readonly error: {
    readonly message: string;
    readonly type: RefusalType;
    readonly param?: string;
    readonly code?: string;
  };
}

/** The body for a refusal. */
export function errorEnvelope({ message, type, param, code }: Refusal): ErrorEnvelope {
  return {
    error: {
      message,
      type,
      ...(param === undefined ? {} : { param }),
      ...(code === undefined ? {} : { code }),
    },
  };
}

/** A refusal of a malformed request. */
export function invalidRequest(status: number, message: string): Checked<never> {
  return { ok: false, refusal: { status, type: 'invalid_request_error', message } };
}

/** What every request gets once the server is closing. */
export const shuttingDown: Refusal = {
  status: 503,
  type: 'service_unavailable',
  message: 'Server is shutting down',
  headers: { connection: 'close' },
};

/** What a client gets who asks for something that has to be kept while nothing can be. */
export const cannotStore: Refusal = {
  status: 503,
  type: 'service_unavailable',
  message: 'The server cannot store anything at the moment',
};

/** What a client gets when our code fails. The reason is in the log, under the id of the request. */
export const internalError: Refusal = {
  status: 500,
  type: 'internal_error',
  message: 'Internal error during completion',
};

/** A server could not be authenticated to. The message is fit for users: it has no token, credential, address or foreign text. */
export class AuthorizationError extends Error {
  override readonly name = 'AuthorizationError';

  constructor(problem: string, options?: ErrorOptions) {
    super(`authentication failed: ${problem}`, options);
  }
}

/** The message provably never reached the server, so sending it again cannot do anything twice. */
export class NotSentError extends Error {
  override readonly name = 'NotSentError';
}

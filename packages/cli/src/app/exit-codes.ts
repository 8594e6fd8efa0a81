/** What the exit code of `aura` means. A signal that ends it early gives 128 plus its number. */
export const exitCodes = {
  success: 0,
  /** A failure without a code of its own; also an address that cannot be bound. */
  failure: 1,
  /** Unknown commands, flags and arguments, and values that are not allowed. */
  usage: 2,
  /** The configuration is missing, invalid or unsafe. Nothing was started. */
  configuration: 3,
  /** The model provider, or an MCP server that is required, cannot be reached or fails. */
  unreachable: 4,
  /** The provider refused the credential. */
  unauthorized: 5,
  /** The provider does not know the model. */
  unknownModel: 6,
  /** The answer broke off, was cut or was refused. */
  incomplete: 7,
  /** A person would have to decide something. */
  decisionNeeded: 8,
  /** The agent used all its rounds of tool calls or all its time. */
  limit: 9,
  /** Ctrl-C. */
  interrupted: 130,
  /** The reader of standard output has gone. */
  outputClosed: 141,
} as const;

/** One of {@link exitCodes}, or 128 plus the number of a signal. */
export type ExitCode = number;

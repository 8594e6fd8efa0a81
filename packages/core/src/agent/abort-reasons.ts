/** Why runs are aborted by what is around them. Tools and logs are told these words, and traces tell them apart. */
export const abortReasons = {
  clientDisconnected: 'client disconnected',
  cancelledByClient: 'cancelled by the client',
  serverShutdown: 'server shutdown',
  timeout: 'timeout',
} as const;

/** Identifies a run, the unit that has a log of its own. */
export type RunId = string & { readonly __brand: 'RunId' };
/** Identifies a message. */
export type MessageId = string & { readonly __brand: 'MessageId' };
/** Identifies one tool call of one model answer, as the provider named it. */
export type CallId = string & { readonly __brand: 'CallId' };

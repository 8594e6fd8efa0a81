/** Who is asked for an approval, and how long the answer may take. */
export type HitlRoute =
  | { readonly mode: 'conversational'; readonly timeoutSecs: number }
  | {
      readonly mode: 'webhook';
      readonly url: string;
      readonly timeoutSecs: number;
      readonly headers: Readonly<Record<string, string>>;
      /** Outgoing name to the name of the caller's header that is sent in its place. */
      readonly headersFromRequest: Readonly<Record<string, string>>;
      /** Name of a header for the MCP call that is approved to the name of one of the reply that it is taken from. */
      readonly toolHeadersFromResponse: Readonly<Record<string, string>>;
    };

/** Which calls of an agent people decide about, and how they are asked. */
export interface HitlConfig {
  /** Globs of the rich dialect over tool names. */
  readonly requireApproval: readonly string[];
  readonly route: HitlRoute;
}

/**
 * Names tools: globs over their names (`web_*`), as the model knows them or, for tools of MCP servers, as the server
 * does; `server:tool` for those of certain servers only (`crm:*`); or a selector over what tools say about themselves,
 * such as `@openWorld`. A tool that says nothing is selected by none.
 */
export type ToolPatterns = readonly string[];

/** Tools whose results carry labels. */
export interface FlowSource {
  readonly tools: ToolPatterns;
  readonly labels: readonly string[];
}

/** Tools that must not simply be called once a conversation contains certain labels. */
export interface FlowSink {
  readonly tools: ToolPatterns;
  /** All of them are there. For one or the other, write two sinks. */
  readonly when: readonly string[];
  /** `ask`: somebody has to approve the very call. `refuse`: it is not made. */
  readonly action: 'ask' | 'refuse';
}

/**
 * Where data may go that certain tools have returned. A conversation has all labels of everything its model was shown,
 * and never loses one. Labels are words of lower-case letters, digits, `-` and `_`: `untrusted` is usual for what an outsider may have
 * written, `private` for what must not leave.
 */
export interface FlowPolicy {
  /** Labels of what requests bring with them. Default: none. */
  readonly input?: readonly string[];
  readonly sources?: readonly FlowSource[];
  readonly sinks?: readonly FlowSink[];
}

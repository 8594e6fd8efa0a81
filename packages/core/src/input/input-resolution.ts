import type { ArgumentIssue } from '../tool/tool.ts';

/** What came of a question. The value itself is in the answer, not in events. */
export interface InputResolution {
  /** `invalid`: the answer did not fit, and the question is asked again. */
  readonly decision: 'answer' | 'deny' | 'expired' | 'invalid';
  /** Who has answered; absent when nobody has. */
  readonly by?: string;
  /** The reason given for a refusal. */
  readonly message?: string;
  /** What was wrong with an answer that did not fit. */
  readonly problems?: readonly ArgumentIssue[];
}

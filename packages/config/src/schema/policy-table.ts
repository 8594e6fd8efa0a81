import * as z from 'zod';
import { closed, key } from './key-registry.ts';
import { texts } from './scalars.ts';

/** Entry of `[[policy.flow.sources]]`. */
export interface FlowSourceTable {
  readonly tools: readonly string[];
  readonly labels: readonly string[];
}

/** Entry of `[[policy.flow.sinks]]`. */
export interface FlowSinkTable {
  readonly tools: readonly string[];
  readonly when: readonly string[];
  readonly action: 'ask' | 'refuse';
}

/** `[policy.flow]` as it is written, decoded. */
export interface FlowTable {
  readonly input?: readonly string[] | undefined;
  readonly sources?: readonly FlowSourceTable[] | undefined;
  readonly sinks?: readonly FlowSinkTable[] | undefined;
}

/** `[policy]` as it is written, decoded. */
export interface PolicyTable {
  readonly flow?: FlowTable | undefined;
}

function sourceTable(): z.ZodType<FlowSourceTable> {
  return closed(
    z.object({
      tools: key(
        texts(),
        'Globs over names of tools, `server:tool` for those of one server, or `@openWorld` and the like.',
        { example: ['crm:*', 'web_*'] },
      ),
      labels: key(
        texts(),
        'What their results contain: `untrusted` for what an outsider may have written, `private` for what must not leave, or words of your own.',
        { example: ['private'] },
      ),
    }),
  );
}

function sinkTable(): z.ZodType<FlowSinkTable> {
  return closed(
    z.object({
      tools: key(texts(), 'Tools that such data must not simply reach, named as in sources.', {
        example: ['send_email'],
      }),
      when: key(texts(), 'Labels that are all in the conversation.', { example: ['private'] }),
      action: key(
        z.enum(['ask', 'refuse']),
        'What becomes of the call: somebody has to approve it (see `hitl`), or it is not made.',
        { example: 'refuse' },
      ),
    }),
  );
}

/** The schema of `[policy]`. */
export function policyTable(): z.ZodType<PolicyTable> {
  return closed(
    z.object({
      flow: key(
        closed(
          z.object({
            input: key(
              texts().optional(),
              'Labels of what requests bring with them, as in sources.',
              { default: [], example: ['private'] },
            ),
            sources: key(
              z.array(sourceTable()).optional(),
              'Tools whose results carry labels. The conversation has them from then on.',
            ),
            sinks: key(
              z.array(sinkTable()).optional(),
              'Tools that certain labels forbid, or put before a person.',
            ),
          }),
        ).optional(),
        'Where data may go that certain tools have returned. Enforced in code, without a model.',
      ),
    }),
  );
}

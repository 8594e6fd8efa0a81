import { defineErrors } from '../errors/define-errors.ts';
import type { ErrorCatalogue } from '../errors/define-errors.ts';

/** Codes of approvals: of refused answers, and of denials that nobody has spoken. */
export const approvalErrors: ErrorCatalogue = defineErrors('approval', {
  invalid_secret: 'The secret that signs tokens is too short.',
  invalid_signature: 'The token does not belong to this call with these arguments.',
  invalid_answer: 'What was answered is neither an approval nor a denial.',
  invalid_arguments: 'The arguments were changed to something that the tool or a policy refuses.',
  denied: 'Somebody has refused the call.',
  unknown_token: 'No approval with this token is waiting; it may have been answered already.',
  busy: 'Somebody works on the run just now; it takes further answers when it waits again.',
  expired: 'Nobody has approved the call in time.',
  aborted: 'The run was ended before anybody had approved the call.',
  broker_failed: 'The call could not be put before anybody.',
  not_permitted: 'Whoever approved the call is not one who may.',
  headers_lost:
    'The headers that the approver gave for the call are gone with the process that had them.',
  tool_changed: 'The name of the approved tool is that of a tool of another server by now.',
  invalid_auto: 'Consent beforehand was given for too long, or where it may not be given.',
});

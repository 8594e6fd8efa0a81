import { defineErrors } from '../errors/define-errors.ts';
import type { ErrorCatalogue } from '../errors/define-errors.ts';

/** Codes of runs and their logs. */
export const runErrors: ErrorCatalogue = defineErrors('run', {
  exists: 'A run with this id exists already.',
  fenced:
    'Another process has taken this run over; what was written here after that does not count.',
  log_gap: 'Records were appended out of order.',
  namespace_mismatch: 'A record names another namespace than the one its log was created in.',
  log_failed: 'The run log could not be written; the run was stopped.',
  failed: 'The run failed for a reason that is not expected; the cause is attached.',
  interrupted: 'The process that ran it stopped, and the run was not one to be resumed.',
  closed: 'The runtime is closing and takes no new runs.',
  parked: 'The process that ran it is closing; the run goes on when it is resumed.',
  cancelled: 'Somebody cancelled the run while nobody worked on it.',
  agent_changed: 'The configuration of the agent is not the one the run began with.',
  options_missing:
    'The run was begun with options that its log cannot keep, and they were not given again.',
  outcome_gone:
    'The message was answered already, and the log that says how is not there any more.',
  output_invalid:
    'The model has not answered in the form it was asked for; `details.text` has its last answer.',
  max_turns: 'The run has used up its turns, and the caller wants that to be an error.',
  no_such_record: 'The run has no record with this number.',
  ended: 'The run has ended; there is nothing to go on with.',
  not_replayable: 'The run was decided by something that its log does not have.',
  unreadable: 'The log of the run does not begin with what a run begins with.',
});

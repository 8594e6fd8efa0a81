import { AuraError } from '@aura/core';
import type { ErrorCode } from '@aura/core';
import { exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';

const byCode = new Map<ErrorCode, ExitCode>([
  ['cli/usage', exitCodes.usage],
  ['cli/unknown_run', exitCodes.usage],
  ['cli/unknown_approval', exitCodes.usage],
  ['cli/unknown_profile', exitCodes.usage],
  ['run/no_such_record', exitCodes.usage],
  ['cli/answer_incomplete', exitCodes.incomplete],
  ['cli/decision_needed', exitCodes.decisionNeeded],
  ['cli/limit_reached', exitCodes.limit],
  ['server/invalid_setting', exitCodes.usage],
  ['server/unsafe_binding', exitCodes.configuration],
  ['host/insecure_webhook', exitCodes.configuration],
  ['host/no_data_directory', exitCodes.usage],
  ['host/required_server_down', exitCodes.unreachable],
  ['store/corrupt', exitCodes.configuration],
  ['store/foreign', exitCodes.configuration],
  ['store/newer_schema', exitCodes.configuration],
  ['provider/invalid_options', exitCodes.configuration],
  ['provider/unreachable', exitCodes.unreachable],
  ['provider/tls_failed', exitCodes.unreachable],
  ['provider/timeout', exitCodes.unreachable],
  ['provider/server_error', exitCodes.unreachable],
  ['provider/overloaded', exitCodes.unreachable],
  ['provider/rate_limited', exitCodes.unreachable],
  ['provider/auth', exitCodes.unauthorized],
  ['provider/billing', exitCodes.unauthorized],
  ['provider/model_not_found', exitCodes.unknownModel],
  ['provider/stream_interrupted', exitCodes.incomplete],
  ['provider/malformed_response', exitCodes.incomplete],
  ['provider/refused', exitCodes.incomplete],
]);

/** The exit code for a command that ended with this error. */
export function exitCodeOf(error: unknown): ExitCode {
  if (!AuraError.is(error)) return exitCodes.failure;
  if (error.code.startsWith('config/')) return exitCodes.configuration;
  // Only flags name namespaces here.
  if (error.code.startsWith('namespace/')) return exitCodes.usage;
  return byCode.get(error.code) ?? exitCodes.failure;
}

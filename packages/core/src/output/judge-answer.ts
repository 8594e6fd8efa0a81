import { AuraError } from '../errors/aura-error.ts';
import { contentText } from '../message/message-text.ts';
import type { AssistantMessage } from '../message/message.ts';
import { parseJson } from '../json/parse-json.ts';
import { describeIssues } from '../tool/dispatch/resolve-call.ts';
import type { OutputPlan } from './output-plan.ts';
import { readOutput } from './read-output.ts';

/** How often a model is asked again for an answer in the right form. */
export const maxRepairs = 2;
/** A problem is kept in the state of the run, so it must not be as long as what it is about. */
const maxProblemLength = 2_000;

/** Why the text of an answer is none in the form of a plan; null when it is one. */
export async function judgeAnswer(
  plan: OutputPlan,
  message: AssistantMessage,
): Promise<string | null> {
  const text = contentText(message.content);
  if (text.trim() === '') return 'it was empty';
  const value = readOutput(text);
  if (value === undefined) {
    const parsed = parseJson(text);
    return `it is not a JSON object${parsed.ok ? '' : ` (${parsed.error})`}`.slice(
      0,
      maxProblemLength,
    );
  }
  const checked = await plan.check(value);
  if (checked.ok) return null;
  return `it does not fit the schema:\n${describeIssues(checked.issues)}`.slice(
    0,
    maxProblemLength,
  );
}

/** The end of a run whose model does not answer in the form that it is asked for. */
export function outputInvalid(message: AssistantMessage | undefined): AuraError {
  const call = message?.toolCalls.at(-1);
  const text =
    call === undefined
      ? contentText(message?.content ?? [])
      : (call.invalidArgs?.raw ?? JSON.stringify(call.args));
  return new AuraError('run/output_invalid', {
    message: `the model has not answered in the form it was asked for, also not after ${maxRepairs} more attempts`,
    hint: 'Make the schema simpler, say in its descriptions what is meant, or use another model.',
    details: { text },
  });
}

import { defaultApprovalTtlMs } from '../../approval/approvals.ts';
import { lineageOf } from '../../delegation/lineage.ts';
import { AuraError } from '../../errors/aura-error.ts';
import type { AuraEventBody } from '../../events/aura-event.ts';
import { fromInputRecord } from '../../input/input-answer.ts';
import type { InputResolution } from '../../input/input-resolution.ts';
import type { PendingInput } from '../../input/pending-input.ts';
import type { JsonValue } from '../../json/json.ts';
import type { ToolCall } from '../../message/message.ts';
import { describeSchema, toArgumentIssues } from '../tool-input.ts';
import type { DescribedSchema } from '../tool-input.ts';
import type { ArgumentIssue, InputRequest, Tool } from '../tool.ts';
import type { DispatchRun } from './dispatch-run.ts';

/** The call whose tool asks. */
export interface AskingCall {
  readonly call: ToolCall;
  /** The tool that runs: another one than the model has called, if a hook wants that. */
  readonly tool: Pick<Tool, 'name'>;
  readonly spanId: string;
}

interface Question extends InputRequest<DescribedSchema> {
  /** From 1, in the order in which the tool asks. */
  readonly number: number;
}

/** What an answer comes to: the value that the tool gets, or why it gets none. */
type Judgement =
  | { readonly resolution: InputResolution & { decision: 'answer' }; readonly value: unknown }
  | { readonly resolution: InputResolution & { decision: 'deny' | 'expired' | 'invalid' } };

async function judge(reply: JsonValue, schema: DescribedSchema): Promise<Judgement> {
  const answer = fromInputRecord(reply);
  if (answer === undefined) {
    const problems = [{ path: '', message: 'this is neither an answer nor a refusal' }];
    return { resolution: { decision: 'invalid', problems } };
  }
  if (answer.decision === 'expired') return { resolution: { decision: 'expired' } };
  const { by } = answer;
  if (answer.decision === 'deny') {
    const { message } = answer;
    return { resolution: { decision: 'deny', by, ...(message !== undefined && { message }) } };
  }
  const result = await schema['~standard'].validate(answer.value);
  if (result.issues === undefined) {
    return { resolution: { decision: 'answer', by }, value: result.value };
  }
  return {
    resolution: { decision: 'invalid', by, problems: toArgumentIssues(result.issues) },
  };
}

/**
 * The questions of one execution of a call. A question that nobody has answered yet makes the run wait, and the tool is
 * executed from its beginning when the answer is there: questions are told apart by their order, so it has to be the same.
 */
export class CallQuestions {
  readonly #run: DispatchRun;
  readonly #asking: AskingCall;
  #count = 0;
  /** Questions are put one after the other, also by a tool that asks several at once. */
  #turn: Promise<unknown> = Promise.resolve();
  #waiting: PendingInput | undefined;

  constructor(run: DispatchRun, asking: AskingCall) {
    this.#run = run;
    this.#asking = asking;
  }

  /** The question that has to be answered before the tool can go on. */
  get waiting(): PendingInput | undefined {
    return this.#waiting;
  }

  /** See `ToolContext.requestInput`. */
  ask(request: InputRequest<DescribedSchema>): Promise<unknown> {
    this.#count += 1;
    const question = { ...request, number: this.#count };
    const answer = this.#turn.then(() => this.#put(question));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  async #put(question: Question): Promise<unknown> {
    if (this.#waiting !== undefined) throw this.#waits();
    const { past } = this.#run;
    const known = past.inputs.asked(this.#asking.call.id, question.number);
    const reply = known && past.flow.reply(known.token);
    if (known === undefined || reply === undefined) return this.#request(question);
    const judgement = await judge(reply, question.schema);
    const { resolution } = judgement;
    this.#resolve(known, resolution);
    if ('value' in judgement) return judgement.value;
    if (resolution.decision !== 'invalid') throw this.#unanswered(known, resolution);
    return this.#request(question, { before: known, problems: resolution.problems ?? [] });
  }

  /** Asks, or asks again because the answer before did not fit. */
  #request(
    question: Question,
    again?: { readonly before: PendingInput; readonly problems: readonly ArgumentIssue[] },
  ): never {
    const { clock, ids } = this.#run;
    const { call, tool } = this.#asking;
    const createdAt = clock.now();
    const item: PendingInput = {
      kind: 'input',
      id: ids.next('inp'),
      callId: call.id,
      tool: tool.name,
      question: question.number,
      prompt: question.prompt,
      schema: describeSchema(question.schema),
      ...(again !== undefined && { problems: again.problems }),
      path: lineageOf(this.#run).map(({ agent }) => agent.name),
      createdAt,
      // An answer that does not fit wins nobody time.
      expiresAt:
        again?.before.expiresAt ?? createdAt + (question.expiresInMs ?? defaultApprovalTtlMs),
      token: ids.traceId(),
    };
    this.#record({ type: 'input.requested', item });
    this.#waiting = item;
    throw this.#waits();
  }

  #resolve({ id, callId }: PendingInput, resolution: InputResolution): void {
    // What an earlier execution has learnt is on record.
    if (this.#run.past.inputs.isResolved(id)) return;
    this.#record({ type: 'input.resolved', id, callId, resolution });
  }

  #record(event: Extract<AuraEventBody, { type: `input.${string}` }>): void {
    this.#run.journal.record({ type: 'event', event, spanId: this.#asking.spanId });
  }

  #waits(): AuraError {
    return new AuraError('input/waiting', {
      message: `the run waits for an answer to "${this.#asking.tool.name}"`,
      hint: 'Let this error pass: the tool is called again when the answer is there.',
    });
  }

  #unanswered({ tool }: PendingInput, { decision, by, message }: InputResolution): AuraError {
    if (decision === 'expired') {
      return new AuraError('input/expired', { message: `nobody answered "${tool}" in time` });
    }
    const reason = message === undefined ? '' : `; the reason given: ${message}`;
    return new AuraError('input/denied', {
      message: `"${by}" did not answer "${tool}"${reason}`,
    });
  }
}

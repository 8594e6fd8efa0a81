import { AuraError } from '../errors/aura-error.ts';
import type { InputResolution } from '../input/input-resolution.ts';
import type { PendingInput } from '../input/pending-input.ts';
import type { CallId } from '../ids/ids.ts';
import type { RunRecord } from '../run/run-record.ts';
import type { DescribedSchema } from '../tool/tool-input.ts';
import type { ToolContext } from '../tool/tool.ts';

/** The steps of a JSON pointer. */
function stepsOf(pointer: string): readonly string[] {
  const steps = pointer.split('/').slice(1);
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** A schema that is described as the recorded one, and finds what that one has found. */
function schemaOf(item: PendingInput, resolution: InputResolution | undefined): DescribedSchema {
  const problems = resolution?.decision === 'invalid' ? (resolution.problems ?? []) : undefined;
  const issues = problems?.map(({ path, message }) => ({ message, path: stepsOf(path) }));
  return {
    '~standard': {
      version: 1,
      vendor: 'aura',
      validate: (value) => (issues === undefined ? { value } : { issues }),
      jsonSchema: { input: () => item.schema, output: () => item.schema },
    },
  };
}

/** What a log tells about the questions that calls ask in one life of its run. */
export class RecordedQuestions {
  /** As they stood when the life began. */
  readonly #known = new Map<CallId, Map<number, PendingInput>>();
  /** As they are asked last in this life. */
  readonly #last = new Map<CallId, Map<number, PendingInput>>();
  readonly #numbers = new Map<string, number>();
  readonly #resolutions = new Map<string, InputResolution>();

  constructor(life: {
    readonly before: readonly RunRecord[];
    readonly records: readonly RunRecord[];
  }) {
    for (const record of life.before) this.#take(record, this.#known);
    for (const record of [...life.before, ...life.records]) this.#take(record, this.#last);
  }

  /** Asks as the tool did, in the order in which it did. What is returned asks up to a question, once each. */
  asker(context: ToolContext): (until: number) => Promise<void> {
    const { callId } = context;
    let asked = 0;
    return async (until) => {
      while (asked < until) {
        asked += 1;
        const item = this.#last.get(callId)?.get(asked);
        if (item === undefined) return;
        const judged = this.#known.get(callId)?.get(asked) ?? item;
        const schema = schemaOf(item, this.#resolutions.get(judged.id));
        try {
          await context.requestInput({ prompt: item.prompt, schema });
        } catch (error) {
          // A tool goes on after a refusal as the log has it.
          if (AuraError.is(error, 'input/waiting')) throw error;
        }
      }
    };
  }

  /** The question that a record of a call is about. */
  numberOf(record: RunRecord): number | undefined {
    if (record.type !== 'event') return undefined;
    const { event } = record;
    if (event.type === 'input.requested') return event.item.question;
    return event.type === 'input.resolved' ? this.#numbers.get(event.id) : undefined;
  }

  #take(record: RunRecord, items: Map<CallId, Map<number, PendingInput>>): void {
    if (record.type !== 'event') return;
    const { event } = record;
    if (event.type === 'input.resolved') this.#resolutions.set(event.id, event.resolution);
    if (event.type !== 'input.requested') return;
    const { item } = event;
    this.#numbers.set(item.id, item.question);
    const ofCall = items.get(item.callId) ?? new Map<number, PendingInput>();
    items.set(item.callId, ofCall.set(item.question, item));
  }
}

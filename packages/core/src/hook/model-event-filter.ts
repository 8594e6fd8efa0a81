import type { ReasoningPart } from '../message/message.ts';
import type { ModelEvent, ModelResponse } from '../model/model-port.ts';
import { invalidResult } from './hook-round.ts';
import type { HookContext } from './hook-context.ts';
import type { HookRun } from './hook-run.ts';
import type { Hook } from './hook.ts';

type Channel = 'text' | 'reasoning';

function isShown(event: ModelEvent): event is Extract<ModelEvent, { type: Channel }> {
  return event.type === 'text' || event.type === 'reasoning';
}

/** What a stream goes through on its way to be shown; undefined when no hook looks at it. */
export function modelEventFilter(
  hooks: HookRun,
  signal: AbortSignal,
): ModelEventFilter | undefined {
  return hooks.has('modelEvent') ? new ModelEventFilter(hooks, signal) : undefined;
}

/** One stream of a model on its way through the hooks. */
export class ModelEventFilter {
  readonly #hooks: HookRun;
  readonly #contexts: ReadonlyMap<Hook, HookContext>;
  readonly #shown = { text: '', reasoning: '' };
  readonly #changed = new Set<Channel>();

  constructor(hooks: HookRun, signal: AbortSignal) {
    this.#hooks = hooks;
    this.#contexts = hooks.contexts('modelEvent', signal);
  }

  /** The events as they are to be shown. Throws `hook/failed`. */
  take(batch: readonly ModelEvent[]): readonly ModelEvent[] {
    return batch.map((event) => this.#pass(event)).filter((event) => event !== null);
  }

  #pass(event: ModelEvent): ModelEvent | null {
    const made = this.#ask(event);
    if (event.type === 'attempt' && event.attempt.restart) {
      this.#shown.text = '';
      this.#shown.reasoning = '';
      this.#changed.clear();
    }
    if (isShown(event)) {
      if (made !== event) this.#changed.add(event.type);
      if (made !== null && isShown(made)) this.#shown[event.type] += made.delta;
      return made;
    }
    if (event.type === 'end') return { ...event, response: this.#response(event.response) };
    if (event.type !== 'error' || event.partial === undefined) return event;
    return { ...event, partial: this.#response(event.partial) };
  }

  #ask(event: ModelEvent): ModelEvent | null {
    return this.#hooks.roundNow<ModelEvent | null, { readonly event: ModelEvent | null }>({
      point: 'modelEvent',
      subject: event,
      contexts: this.#contexts,
      call: (hook, subject, context) =>
        subject === null ? undefined : hook.modelEvent?.({ event: subject }, context),
      take: (returned) => {
        const made = returned.event;
        if (!isShown(event)) throw invalidResult(`an event "${event.type}" cannot be changed`);
        if (made === null) return { next: null };
        if (made.type === event.type && typeof made.delta === 'string') return { next: made };
        throw invalidResult('an event can be replaced by one of its own type only');
      },
    });
  }

  /** An answer is what was shown of it. */
  #response(response: ModelResponse): ModelResponse {
    if (this.#changed.size === 0) return response;
    const reasoning = response.content.filter((part) => part.type === 'reasoning');
    const text = response.content.filter((part) => part.type === 'text');
    return {
      ...response,
      content: [
        ...(this.#changed.has('reasoning') ? this.#reasoning(reasoning) : reasoning),
        ...(this.#changed.has('text') ? this.#text() : text),
      ],
    };
  }

  /** Without what the provider wants to have back: that would be for what was not shown. */
  #reasoning([first]: readonly ReasoningPart[]): readonly ReasoningPart[] {
    const { reasoning: text } = this.#shown;
    return first === undefined || text === ''
      ? []
      : [{ type: 'reasoning', text, provider: first.provider }];
  }

  #text(): ModelResponse['content'] {
    const { text } = this.#shown;
    return text === '' ? [] : [{ type: 'text', text }];
  }
}

import { contextSettings } from '../context/context-settings.ts';
import type { ContextSettings } from '../context/context-settings.ts';
import type { ResultLimit } from '../context/limit-content.ts';
import type { DispatchRun } from '../tool/dispatch/dispatch-run.ts';

/** How the context of a run's model calls is kept within bounds; undefined when it is not. */
export function turnContext({ agent, request }: DispatchRun): ContextSettings | undefined {
  const { context, model } = agent;
  return context && contextSettings(context, model.info, request.maxOutputTokens);
}

/** What the result of a tool call of a run may take; undefined when there is no limit. */
export function resultLimit(run: DispatchRun): ResultLimit | undefined {
  const settings = turnContext(run);
  if (settings === undefined) return undefined;
  const { counter, model, toolResultTokens } = settings;
  return { maxTokens: toolResultTokens, count: (text) => counter.text(text, model) };
}

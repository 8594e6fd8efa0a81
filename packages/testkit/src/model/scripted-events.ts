import type { CallId, ModelEvent, Random } from '@aura/core';

import type { NumberedStep } from './scripted-step.ts';
import { splitText } from './split-text.ts';
import type { Chunking } from './split-text.ts';

/** What a step streams before its last event. */
export function stepEvents(
  step: NumberedStep,
  chunking: Chunking,
  random: Random,
): readonly ModelEvent[] {
  const events: ModelEvent[] = [];
  if (step.error && !step.error.afterText) return events;
  for (const delta of splitText(step.reasoning ?? '', chunking, random)) {
    events.push({ type: 'reasoning', delta });
  }
  for (const delta of splitText(step.text ?? '', chunking, random)) {
    events.push({ type: 'text', delta });
  }
  if (step.error || step.hang) return events;
  for (const [index, { id, name, args }] of step.calls.entries()) {
    events.push({ type: 'tool_call_start', index, id: id as CallId, name });
    const text = typeof args === 'string' ? args : JSON.stringify(args);
    for (const delta of splitText(text, chunking, random)) {
      events.push({ type: 'tool_call_args', index, delta });
    }
  }
  return events;
}

/** The events as they come from the network: together, one by one, or in random batches. */
export function batchEvents(
  events: readonly ModelEvent[],
  chunking: Chunking,
  random: Random,
): readonly (readonly ModelEvent[])[] {
  if (chunking === 'whole') return events.length === 0 ? [] : [events];
  const batches: ModelEvent[][] = [];
  for (const event of events) {
    const batch = batches.at(-1);
    if (batch !== undefined && chunking === 'random' && random.number() < 0.5) batch.push(event);
    else batches.push([event]);
  }
  return batches;
}

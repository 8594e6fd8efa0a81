import type { JsonObject } from '@aura/core';
import type { EventFrame } from './frame.ts';

/** The frame of a named event as a list of one, or none: clients that did not ask for events get none. */
export type EventFrames = (name: EventFrame['name'], payload: JsonObject) => readonly EventFrame[];

/** Makes the named events of one stream, each with the ids that all of them carry. */
export function createEventFrames(stream: {
  readonly customEvents: boolean;
  readonly session: string;
  readonly traceId: string;
}): EventFrames {
  if (!stream.customEvents) return () => [];
  // The official OpenAI clients hand named events to their caller too, and read `choices` of everything they hand over.
  const common = { session_id: stream.session, trace_id: stream.traceId, choices: [] };
  return (name, payload) => [{ type: 'event', name, payload: { ...payload, ...common } }];
}

import type { AuraEvent } from './aura-event.ts';

/** Gets events in order, in batches: one call per model read or record. Must not throw; called synchronously. */
export type EventListener = (events: readonly AuraEvent[]) => void;

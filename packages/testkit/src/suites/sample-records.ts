import type { DurableEventBody, RunOpened, RunRecord } from '@aura/core';
import { noUsage } from '@aura/core';

/** Sample times lie one second apart, so that records, and runs begun one after the other, have an order. */
const startedAt = Date.UTC(2026, 0, 1);
const secondMs = 1_000;

/** Where a sample record stands. */
export interface SamplePlace {
  readonly seq: number;
  /** Seconds after the first sample. Default `seq`. */
  readonly second?: number;
}

function placeOf({ seq, second = seq }: SamplePlace): Pick<RunRecord, 'seq' | 'at' | 'scope'> {
  return { seq, at: startedAt + second * secondMs, scope: 'main' };
}

/** The record that opens a run. */
export function sampleOpening(
  place: SamplePlace & Partial<Pick<RunOpened, 'namespace' | 'session' | 'agent'>>,
): RunRecord {
  const { namespace = 'tenant:acme', session = 'session', agent = 'agent' } = place;
  return {
    type: 'run.opened',
    mode: 'resumable',
    namespace,
    flow: 'turn',
    flowDigest: 'flow-digest',
    agent,
    agentDigest: 'agent-digest',
    settings: {
      turnDepth: 5,
      maxToolCalls: 0,
      toolConcurrency: 8,
      repeats: { nudgeAt: 0, refuseAt: 4 },
      notices: { lastTurn: false },
    },
    session,
    traceId: '0af7651916cd43dd8448eb211c80319c',
    input: [],
    ...placeOf(place),
  };
}

function sampleEvent(place: SamplePlace, event: DurableEventBody): RunRecord {
  return { type: 'event', event, spanId: 'b7ad6b7169203331', ...placeOf(place) };
}

/** A record with a text in it. */
export function sampleText(place: SamplePlace, text: string): RunRecord {
  return { type: 'flow.exec', key: `turn/call#${place.seq}`, output: { text }, ...placeOf(place) };
}

/** How a run can stop. */
export type SampleEnd = 'completed' | 'failed' | 'suspended';

const endings: Readonly<Record<SampleEnd, DurableEventBody>> = {
  completed: {
    type: 'run.completed',
    outcome: { stopReason: 'completed', text: '', turns: 1, usage: noUsage, lastUsage: noUsage },
  },
  failed: {
    type: 'run.failed',
    error: { code: 'run/failed', message: 'it failed', retry: 'never' },
    usage: noUsage,
  },
  suspended: { type: 'run.suspended', pending: [{ token: 'token', info: null }] },
};

/** The record that ends or suspends a run. */
export function sampleEnd(place: SamplePlace, end: SampleEnd): RunRecord {
  return sampleEvent(place, endings[end]);
}

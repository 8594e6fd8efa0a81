import type { Hook } from '../hook/hook.ts';
import type { RecordedCalls } from './recorded-calls.ts';

/** A hook that decides about tool calls as those of the recorded run have; undefined when none has decided anything. */
export function recordedHooks({ hooked, results }: RecordedCalls): readonly Hook[] | undefined {
  if (hooked.size === 0) return undefined;
  const hook: Hook = {
    name: 'recorded',
    beforeToolCall({ call }) {
      const decision = hooked.get(call.id)?.before;
      switch (decision?.type) {
        case 'veto':
          return { veto: decision.reason };
        case 'call':
          return { call: decision };
        case 'output':
          return { result: decision.output };
        default:
          return undefined;
      }
    },
    afterToolCall({ call, result }) {
      if (hooked.get(call.id)?.changed !== true) return undefined;
      return { result: { ...(results.get(call.id) ?? result) } };
    },
  };
  return [hook];
}

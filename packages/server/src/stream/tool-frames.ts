import type { AuraEventOf, CallId, JsonObject } from '@aura/core';
import type { ServerSettings } from '../settings/server-settings.ts';
import type { EventFrames } from './event-frames.ts';
import type { Frame } from './frame.ts';
import { completionOf, progressOf, resultText } from './tool-events.ts';
import { createToolOrder } from './tool-order.ts';

/** The agent of a run that has only one. */
export const mainAgent = 'main';

/** Frames of the tool calls of one stream. Every requested call gets exactly one start and one end, in that order. */
export interface ToolFrames {
  requested(event: AuraEventOf<'tool_call.ready'>): readonly Frame[];
  started(event: Pick<AuraEventOf<'tool.started'>, 'callId' | 'name'>): readonly Frame[];
  progressed(event: AuraEventOf<'tool.progress'>): readonly Frame[];
  completed(event: AuraEventOf<'tool.completed'>): readonly Frame[];
  /** Ends the calls that will not end any more. */
  abandon(reason: string): readonly Frame[];
}

/** What the frames of tool calls depend on. */
export interface ToolFrameOptions {
  readonly settings: Pick<ServerSettings, 'toolResultMode' | 'toolResultMaxLength'>;
  readonly events: EventFrames;
}

/** The tool frames of one stream. */
export function createToolFrames({ settings, events }: ToolFrameOptions): ToolFrames {
  const order = createToolOrder();
  const pending = new Map<CallId, string>();
  const showsResults = settings.toolResultMode === 'open-web-ui';

  function payloadOf(callId: CallId, name: string, more: JsonObject): JsonObject {
    return { tool_id: callId, tool_name: name, ...more, agent_id: mainAgent };
  }

  function started(callId: CallId, name: string): readonly Frame[] {
    const payload = payloadOf(callId, name, { progress_token: callId });
    return order.started(callId, events('aura.tool_start', payload));
  }

  function completed(
    callId: CallId,
    end: { readonly name: string; readonly payload: JsonObject; readonly shown?: Frame },
  ): readonly Frame[] {
    // Clients pair starts with ends, so a call that was refused before it ran has both.
    const start = order.hasStarted(callId) ? [] : started(callId, end.name);
    const event = events('aura.tool_complete', payloadOf(callId, end.name, end.payload));
    pending.delete(callId);
    const frames = end.shown === undefined ? event : [end.shown, ...event];
    return [...start, ...order.completed(callId, frames)];
  }

  return {
    requested({ call, isClient = false }) {
      const index = order.requested(call.id);
      pending.set(call.id, call.name);
      const args = call.invalidArgs?.raw ?? JSON.stringify(call.args);
      // The client cannot run what it is not told, and no result takes the place of the arguments.
      const shown = showsResults && !isClient ? '' : args;
      const chunk = { index, id: call.id, name: call.name, arguments: shown };
      const payload = payloadOf(call.id, call.name, { arguments: call.args });
      return [...events('aura.tool_requested', payload), { type: 'tool_call', call: chunk }];
    },
    started: ({ callId, name }) => started(callId, name),
    progressed({ callId, step }) {
      const payload = { ...progressOf(step), progress_token: callId, agent_id: mainAgent };
      return events('aura.progress', payload).flatMap((frame) => order.progressed(callId, frame));
    },
    completed({ result }) {
      const { callId, name, durationMs } = result;
      if (result.outcome === 'handed_over') {
        pending.delete(callId);
        return order.completed(callId, []);
      }
      const limit = settings.toolResultMaxLength;
      const payload = { duration_ms: durationMs, ...completionOf(result, limit) };
      if (!showsResults) return completed(callId, { name, payload });
      const index = order.indexOf(callId);
      const call = { index, id: callId, name: '', arguments: resultText(result, limit) };
      return completed(callId, { name, payload, shown: { type: 'tool_call', call } });
    },
    abandon(reason) {
      const payload = { duration_ms: 0, success: false, error: `AbortedError: ${reason}` };
      return [...pending].flatMap(([callId, name]) => completed(callId, { name, payload }));
    },
  };
}

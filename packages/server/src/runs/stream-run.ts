import type { ServerResponse } from 'node:http';
import { abortReasons, AuraError } from '@aura/core';
import type { RunSummary } from '@aura/core';
import type { Host, HostRuns, SuppliedHeaders } from '@aura/host';
import type { ActiveAnswers } from '../answer/active-answers.ts';
import { outlivesServer } from '../answer/answer.ts';
import type { GracePeriods } from '../answer/grace-periods.ts';
import { cutSlowEnding } from '../response/cut-slow-ending.ts';
import { openEventStream } from '../response/open-event-stream.ts';
import type { ServerSettings } from '../settings/server-settings.ts';
import { createChatStream } from '../stream/chat-stream.ts';
import { chunkConstants, modelLabel } from '../stream/chunk-constants.ts';
import { createFrameEncoder } from '../stream/encode-frame.ts';
import { shutdownExplanation } from '../stream/explain.ts';
import { keepBeating } from '../stream/heartbeat.ts';
import { createResumableStream } from '../stream/resumable-stream.ts';
import { createSseWriter } from '../stream/sse-writer.ts';
import type { StreamCursor } from '../stream/stream-cursor.ts';
import type { RunOpening } from './read-opening.ts';

/** How long a reader may take to read the rest of a stream that is complete: it may be all of a long run. */
const lingerMs = 60_000;

/** What streaming a run takes that has been started by another request, or by another process. */
export interface RunStreamContext {
  readonly host: Host;
  readonly settings: ServerSettings;
  readonly active: ActiveAnswers;
  readonly grace: GracePeriods;
  readonly outgoing: ServerResponse;
  readonly runs: HostRuns;
  readonly summary: RunSummary;
  readonly opening: RunOpening;
  /** What the client has got already. */
  readonly after: StreamCursor | undefined;
  /** Headers of whoever reads, for a run that lacks them. */
  readonly supplied?: SuppliedHeaders | undefined;
}

/**
 * Streams a run from its log and then live, in the frames in which it was streamed first. Ends with the run; without
 * `[DONE]` when the run goes on although the stream cannot.
 */
export async function streamRun(context: RunStreamContext): Promise<void> {
  const { host, settings, outgoing, runs, summary, opening, after, supplied } = context;
  const { runId, session } = summary;
  const model = modelLabel(opening.started.model);
  const agent = host.agents.find(({ id }) => id === summary.agent);
  openEventStream(outgoing, session);
  const stream = createChatStream({
    session,
    traceId: opening.opened.traceId,
    model,
    contextWindow: opening.started.model.contextWindow,
    maxOutputTokens: opening.opened.maxOutputTokens,
    settings,
    approvalRoute: agent?.approvalRoute,
    mcpStatus: () => agent?.mcpStatus({ runId, forwarded: supplied?.forwarded }) ?? [],
  });
  const fold = createResumableStream(stream, { runId, after });
  const writer = createSseWriter(outgoing, {
    encode: createFrameEncoder(chunkConstants(runId, model)),
    capacity: settings.streamingBufferSize,
  });
  const reader = superviseReader(context, () => {
    if (!outlivesServer(host, summary.mode)) writer.push(stream.end(shutdownExplanation));
  });

  /** Another process may find out that the run lacks something only now. */
  const supply = (): void => {
    if (supplied === undefined) return;
    runs.supply(runId, supplied).catch((error: unknown) => {
      const { code, message } = AuraError.from(error, 'run/failed');
      const text = 'a run could not go on with the headers of its reader';
      host.logger.log('error', text, { runId, code, message });
    });
  };
  supply();
  const frames = stream.open();
  if (after === undefined) writer.push(frames);
  void keepBeating(() => writer.beat(), { clock: host.clock, signal: reader.signal });
  for await (const events of runs.follow(runId, reader.signal)) {
    if (events.at(-1)?.type === 'run.suspended') supply();
    writer.push(fold(events));
    if (stream.ended) break;
  }
  reader.finish(stream.ended);
  writer.end();
  cutSlowEnding(outgoing, { clock: host.clock, afterMs: lingerMs });
}

/** One reader of a run. */
interface Reader {
  /** Aborts when there is nothing more to read, or nobody who reads. */
  readonly signal: AbortSignal;
  finish(isOver: boolean): void;
}

/** Notices when the reader leaves and when the server closes. */
function superviseReader(context: RunStreamContext, onShutdown: () => void): Reader {
  const { host, active, grace, outgoing, runs, summary } = context;
  const { runId, mode } = summary;
  const over = new AbortController();
  let isOver = false;
  const abandon = (): void => {
    runs.cancel(runId, abortReasons.clientDisconnected).catch((error: unknown) => {
      const { code, message } = AuraError.from(error, 'run/failed');
      const text = 'a run that nobody reads could not be cancelled';
      host.logger.log('error', text, { runId, code, message });
    });
  };
  const leaveRun = mode === 'resumable' ? grace.enter(runId, abandon) : () => undefined;
  const leaveActive = active.add({
    endForShutdown() {
      if (!over.signal.aborted) onShutdown();
      over.abort('over');
    },
  });
  outgoing.once('close', () => {
    over.abort('over');
    leaveActive();
    leaveRun(isOver);
  });
  return {
    signal: over.signal,
    finish(ended) {
      isOver = ended;
      over.abort('over');
    },
  };
}

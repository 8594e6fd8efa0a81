import { openEventStream } from '../response/open-event-stream.ts';
import { createChatStream } from '../stream/chat-stream.ts';
import { createFrameEncoder } from '../stream/encode-frame.ts';
import { shutdownExplanation } from '../stream/explain.ts';
import type { Frame } from '../stream/frame.ts';
import { keepBeating } from '../stream/heartbeat.ts';
import { createResumableStream } from '../stream/resumable-stream.ts';
import { createSseWriter } from '../stream/sse-writer.ts';
import type { Answer } from './answer.ts';
import { outlivesServer } from './answer.ts';
import { superviseRun } from './supervise-run.ts';

/** How long an aborted run may take to tell how its tool calls ended before the stream ends without that. */
const settleMs = 5_000;

/** Gives an answer as a stream. The headers go out at once, before anything is connected. */
export function streamAnswer(answer: Answer): void {
  const { outgoing, host, run, task, settings, constants, forwarded } = answer;
  const { clock } = host;
  openEventStream(outgoing, task.session);
  const stream = createChatStream({
    session: task.session,
    traceId: run.traceId,
    model: constants.model,
    contextWindow: task.agent.agent.model.info.contextWindow,
    maxOutputTokens: task.maxOutputTokens,
    settings,
    approvalRoute: task.agent.approvalRoute,
    mcpStatus: () => task.agent.mcpStatus({ runId: run.runId, forwarded }),
  });
  const { runId } = run;
  // Ids are for clients that have asked for something to come back to.
  const fold = task.mode === 'attached' ? stream.fold : createResumableStream(stream, { runId });
  const writer = createSseWriter(outgoing, {
    encode: createFrameEncoder(constants),
    capacity: settings.streamingBufferSize,
  });

  function end(): void {
    writer.end();
    supervision.finish();
  }

  function write(frames: readonly Frame[]): void {
    writer.push(frames);
    if (stream.ended) end();
  }

  const supervision = superviseRun(answer, {
    onEvents: (events) => write(fold(events)),
    onTimeout(explanation) {
      stream.interrupt(explanation);
      clock.sleep(settleMs, supervision.signal).then(
        () => write(stream.end()),
        () => undefined, // The run has ended by itself, as it should.
      );
    },
    onShutdown() {
      if (outlivesServer(host, task.mode)) end();
      else write(stream.end(shutdownExplanation));
    },
  });

  write(stream.open());
  void keepBeating(() => writer.beat(), { clock, signal: supervision.signal });
}

import type { ServerResponse } from 'node:http';
import { hostileModelServer, sseData } from '@aura/testkit';

/** A model server whose one answer a test gives piece by piece. */
export interface StepwiseModel extends AsyncDisposable {
  readonly url: string;
  /** Resolves when the model is asked. */
  readonly asked: Promise<void>;
  /** Resolves when whoever asked has hung up. */
  readonly left: Promise<void>;
  /** Streams a piece of text, once the model has been asked. */
  say(text: string): Promise<void>;
  /** Ends the answer. */
  end(): Promise<void>;
}

function chunk(delta: Record<string, string>, finish: string | null): string {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  return sseData({ id: 'c', object: 'chat.completion.chunk', created: 0, model: 'm', choices });
}

/** Starts one. */
export async function stepwiseModel(): Promise<StepwiseModel> {
  const response = Promise.withResolvers<ServerResponse>();
  const left = Promise.withResolvers<void>();
  const server = await hostileModelServer((_request, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
    outgoing.once('close', left.resolve);
    response.resolve(outgoing);
  });
  return {
    url: server.url,
    asked: response.promise.then(() => undefined),
    left: left.promise,
    async say(text) {
      (await response.promise).write(chunk({ content: text }, null));
    },
    async end() {
      (await response.promise).end(`${chunk({}, 'stop')}${sseData('[DONE]')}`);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '@aura/core';

/** What a webhook was asked. */
export interface Question {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: JsonObject & { readonly decision_id: string };
}

/** What it replies. */
export interface Reply {
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A running webhook. */
export interface Webhook extends AsyncDisposable {
  readonly url: string;
  readonly questions: readonly Question[];
  /** How many connections were closed before there was a reply. */
  readonly abandoned: () => number;
}

/** A webhook; one that replies with nothing never does. */
export async function webhook(reply: (question: Question) => Reply | undefined): Promise<Webhook> {
  const questions: Question[] = [];
  let abandoned = 0;
  const server: Server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
    const question = { headers: request.headers, text, body: JSON.parse(text) as Question['body'] };
    questions.push(question);
    response.once('close', () => {
      if (!response.writableFinished) abandoned += 1;
    });
    const answer = reply(question);
    if (answer === undefined) return;
    response
      .writeHead(answer.status ?? 200, answer.headers)
      .end(answer.body ?? '{"approved":true}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/ask`,
    questions,
    abandoned: () => abandoned,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

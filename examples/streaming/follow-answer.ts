import { setTimeout as wait } from 'node:timers/promises';
import { readAnswer } from './read-answer.ts';
import type { IdentifiedPart } from './read-answer.ts';

/** Where Aura is, and what to ask. */
export interface Question {
  readonly url: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
}

/**
 * Asks, and reads the answer to its end over as many connections as it takes. Each time a connection breaks, the next one
 * goes on after the last id, and the run goes on in between. Throws what the server refuses, and when five attempts in a row
 * have brought nothing.
 */
export async function* followAnswer(question: Question): AsyncGenerator<IdentifiedPart> {
  const { url, body, signal = null } = question;
  const asked = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-aura-resumable': 'true' },
    body: JSON.stringify({ ...body, stream: true }),
    signal,
  });
  const run = asked.headers.get('x-aura-run-id');
  if (run === null) throw new Error(`${asked.status}: ${await asked.text()}`);

  let last: string | undefined;
  let failures = 0;
  let read = async () => asked;
  while (true) {
    try {
      const response = await read();
      // Nothing comes after the last id: only the end was missing.
      if (response.status === 204) return;
      for await (const part of readAnswer(response)) {
        if (part.id !== undefined) last = part.id;
        failures = 0;
        yield part;
        if (part.type === 'done') return;
      }
    } catch (error) {
      failures += 1;
      if (signal?.aborted || failures === 5) throw error;
      await wait(200 * (failures - 1));
    }
    const headers = new Headers(last === undefined ? {} : { 'last-event-id': last });
    read = () => fetch(`${url}/aura/runs/${run}/stream`, { headers, signal });
  }
}

import { readAnswer } from './read-answer.ts';

/** Asks over plain HTTP and writes the answer, with a line for every call of a tool. */
export async function showAnswer(
  url: string,
  question: string,
  write: (text: string) => void,
): Promise<void> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ stream: true, messages: [{ role: 'user', content: question }] }),
  });
  for await (const part of readAnswer(response)) {
    if (part.type === 'text') write(part.text);
    if (part.type === 'event' && part.name === 'aura.tool_complete') {
      const { tool_name: tool, success, duration_ms: time } = part.payload;
      write(`\n[${tool} ${success === true ? 'answered' : 'failed'} after ${time} ms]\n`);
    }
    if (part.type === 'event' && part.name === 'aura.error') write(`[${part.payload['kind']}] `);
  }
}

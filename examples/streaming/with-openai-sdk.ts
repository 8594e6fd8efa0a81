import OpenAI from 'openai';

/** The same with the official client. It hands over named events too; they have no choices. */
export async function showWithSdk(
  url: string,
  question: string,
  write: (text: string) => void,
): Promise<void> {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none' });
  const stream = await client.chat.completions.create({
    model: 'helper',
    stream: true,
    messages: [{ role: 'user', content: question }],
  });
  for await (const { choices } of stream) write(choices[0]?.delta.content ?? '');
}

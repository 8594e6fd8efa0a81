import { readStream } from './read-stream.ts';

interface ToolEvent {
  readonly tool_id: string;
  readonly tool_name: string;
  readonly arguments?: unknown;
  readonly duration_ms?: number;
  readonly success?: boolean;
  readonly result?: string;
  readonly error?: string;
}

const dim = (text: string): string => (process.stdout.isTTY ? `\u001b[2m${text}\u001b[22m` : text);

/** Text of models and tools, without the control characters that could make a terminal do more than show it. */
const plain = (text: string): string => text.replace(/[\p{Cc}--[\n\t]]/gv, '');

/** Shows one event of Aura's own, if it is about a tool. */
function showTool(event: string, tool: ToolEvent, calls: Map<string, string>): void {
  if (event === 'aura.tool_requested') {
    calls.set(tool.tool_id, plain(`${tool.tool_name}(${JSON.stringify(tool.arguments)})`));
  }
  if (event === 'aura.tool_start') console.log(dim(`  -> ${calls.get(tool.tool_id)}`));
  if (event === 'aura.tool_complete') {
    const outcome = tool.success === true ? `= ${tool.result}` : `failed: ${tool.error}`;
    const time = `${tool.duration_ms?.toFixed(1)} ms`;
    console.log(dim(`  <- ${calls.get(tool.tool_id)} ${plain(outcome)}  [${time}]`));
  }
}

/**
 * Asks over the OpenAI protocol and shows the answer and every tool call as they happen. Says whether there was an answer.
 */
export async function ask(url: string, question: string, signal: AbortSignal): Promise<boolean> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ stream: true, messages: [{ role: 'user', content: question }] }),
    signal,
  });
  if (!response.ok) {
    console.error(`the server answered ${response.status}: ${await response.text()}`);
    return false;
  }
  const calls = new Map<string, string>();
  let answered = true;
  let atLineStart = true;
  for await (const { event, data } of readStream(response)) {
    if (event === 'aura.error') answered = false;
    if (event === 'aura.tool_start' && !atLineStart) {
      process.stdout.write('\n');
      atLineStart = true;
    }
    if (event !== '') showTool(event, JSON.parse(data), calls);
    else if (data !== '[DONE]') {
      const text = plain(textOf(data).replace(/^\n\n/, ''));
      process.stdout.write(text);
      if (text !== '') atLineStart = text.endsWith('\n');
    }
  }
  console.log('\n');
  return answered;
}

function textOf(data: string): string {
  const [choice] = JSON.parse(data).choices;
  return choice?.delta?.content ?? '';
}

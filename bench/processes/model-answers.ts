const common = {
  id: 'chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT',
  created: 1_741_569_952,
  model: 'bench-model',
} as const;

/** A chunk with every member that OpenAI sends. */
function chunk(delta: object, finish: string | null): string {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason: finish }];
  const fixed = { ...common, object: 'chat.completion.chunk', system_fingerprint: 'fp_44709d6fcb' };
  return `data: ${JSON.stringify({ ...fixed, choices, usage: null })}\n\n`;
}

const words = [' The', ' answer', ' is', ' that', ' it', ' depends', ' on', ' "context"'] as const;

function usage(outputTokens: number): object {
  const counts = { prompt_tokens: 24, completion_tokens: outputTokens };
  return { ...counts, total_tokens: 24 + outputTokens };
}

/** A streamed answer as the writes it is sent in, with so many text parts in each. */
export function streamedAnswer(size: {
  readonly writes: number;
  readonly partsPerWrite: number;
}): readonly Buffer[] {
  const { writes, partsPerWrite } = size;
  const parts = Array.from({ length: partsPerWrite }, (_, index) =>
    chunk({ content: words[index % words.length] }, null),
  );
  const write = Buffer.from(parts.join(''));
  const total = usage(writes * partsPerWrite);
  const report = { ...common, object: 'chat.completion.chunk', choices: [], usage: total };
  const tail = `${chunk({}, 'stop')}data: ${JSON.stringify(report)}\n\ndata: [DONE]\n\n`;
  const head = Buffer.from(chunk({ role: 'assistant', content: '' }, null));
  return [head, ...Array.from({ length: writes }, () => write), Buffer.from(tail)];
}

/** The same answer in one piece, for those who do not stream. */
export function wholeAnswer(parts: number): Buffer {
  const content = Array.from({ length: parts }, (_, index) => words[index % words.length]).join('');
  const message = { role: 'assistant', content, refusal: null };
  const choices = [{ index: 0, message, logprobs: null, finish_reason: 'stop' }];
  return Buffer.from(
    JSON.stringify({ ...common, object: 'chat.completion', choices, usage: usage(parts) }),
  );
}

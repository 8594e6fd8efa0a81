import { AuraError } from '@aura/core';
import type { StandardInput } from '../../process/standard-input.ts';

/** The largest standard input that becomes part of a question. */
const maxInputBytes = 1_048_576;

/**
 * The question: the argument, with piped standard input attached; without an argument, or with `-`, standard input alone.
 * Throws `cli/usage` when there is none or it is too long.
 */
export async function readPrompt(
  argument: string | undefined,
  stdin: StandardInput,
): Promise<string> {
  if (argument !== undefined && argument !== '-') {
    const attached = stdin.kind === 'piped' ? await readText(stdin) : '';
    return required(attached.trim() === '' ? argument : `${argument}\n\n${fenced(attached)}`);
  }
  if (argument === undefined && stdin.kind === 'terminal') throw noQuestion();
  return required(await readText(stdin));
}

async function readText(stdin: StandardInput): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    bytes += chunk.length;
    if (bytes > maxInputBytes) {
      throw new AuraError('cli/usage', {
        message: `standard input is longer than ${maxInputBytes} bytes`,
        hint: 'Give a shorter excerpt.',
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function required(prompt: string): string {
  if (prompt.trim() === '') throw noQuestion();
  return prompt;
}

function noQuestion(): AuraError {
  return new AuraError('cli/usage', {
    message: 'there is no question',
    hint: 'Give it as an argument, or pipe it in.',
  });
}

/** The text as a code block, with a fence longer than any in it. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}stdin\n${text.replace(/\n$/, '')}\n${fence}`;
}

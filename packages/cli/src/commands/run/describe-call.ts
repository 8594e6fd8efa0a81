import { contentText, scrubSecrets } from '@aura/core';
import type { JsonObject, ToolResult } from '@aura/core';
import { oneLine } from '../../terminal/one-line.ts';

/** The arguments of a call in one line, secrets masked. */
export function describeArgs(args: JsonObject = {}): string {
  return oneLine(scrubSecrets(JSON.stringify(args)));
}

/** How a call ended and how long it took; of a failure also what it says. */
export function describeResult({ name, outcome, durationMs, content }: ToolResult): string {
  const line = `${oneLine(name)} ${outcome} ${Math.round(durationMs)} ms`;
  return outcome === 'ok' ? line : `${line}: ${oneLine(scrubSecrets(contentText(content)))}`;
}

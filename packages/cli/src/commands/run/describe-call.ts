import { contentText, scrubSecrets, toPendingItem } from '@aura/core';
import type { JsonObject, JsonValue, ToolResult } from '@aura/core';
import { decisionIdOf } from '@aura/host';
import { oneLine } from '../../terminal/one-line.ts';

/** The arguments of a call in one line, secrets masked. */
export function describeArgs(args: JsonObject = {}): string {
  return oneLine(scrubSecrets(JSON.stringify(args)));
}

/** How a call ended, how long it took, and the labels of what it has brought; of a failure also what it says. */
export function describeResult({
  name,
  outcome,
  durationMs,
  content,
  labels = [],
}: ToolResult): string {
  const words = labels.map(({ label }) => oneLine(label)).join(', ');
  const carried = words === '' ? '' : ` [${words}]`;
  const line = `${oneLine(name)} ${outcome} ${Math.round(durationMs)} ms${carried}`;
  return outcome === 'ok' ? line : `${line}: ${oneLine(scrubSecrets(contentText(content)))}`;
}

/** What a suspended run waits for. */
export function describeWaiting(info: JsonValue): string {
  const item = toPendingItem(info);
  if (item === undefined) return '.. waits for an answer';
  const tool = oneLine(item.tool);
  if (item.kind === 'input') return `.. ${tool} asks: ${oneLine(scrubSecrets(item.prompt))}`;
  const why = item.reason === undefined ? '' : ` (${oneLine(item.reason)})`;
  return `.. ${tool} ${describeArgs(item.args)} waits for the approval ${decisionIdOf(item)}${why}`;
}

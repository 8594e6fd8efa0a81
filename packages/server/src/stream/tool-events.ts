import type { JsonObject, ToolProgress, ToolResult } from '@aura/core';
import { contentText, partInWords } from '@aura/core';
import { truncateResult } from './truncate-result.ts';

/** The text of a result as clients see it: a JSON string without its quotes, structured content as JSON. */
export function resultText(result: ToolResult, maxBytes: number): string {
  const text = contentText(result.content.map((part) => partInWords(part)));
  if (text === '' && result.structured !== undefined) {
    return truncateResult(JSON.stringify(result.structured), maxBytes);
  }
  return truncateResult(unquote(text), maxBytes);
}

function unquote(text: string): string {
  if (!text.startsWith('"') || !text.endsWith('"')) return text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : text;
  } catch {
    // Not one JSON string after all, only text between two quotation marks.
    return text;
  }
}

/** What `aura.tool_complete` says about the end of a call. */
export function completionOf(result: ToolResult, maxBytes: number): JsonObject {
  if (result.outcome === 'ok') return { success: true, result: resultText(result, maxBytes) };
  const type = result.errorType ?? result.outcome;
  const text = contentText(result.content);
  return { success: false, error: text.startsWith(`${type}: `) ? text : `${type}: ${text}` };
}

/** What `aura.progress` says about a step. */
export function progressOf(step: ToolProgress): JsonObject {
  const { progress, total } = step;
  const fallback = `Progress: ${progress}${total === undefined ? '' : `/${total}`}`;
  const message = step.message ?? fallback;
  if (total === undefined) return { message, phase: 'mcp_progress' };
  return { message, phase: 'mcp_progress', percent: percentOf(progress, total) };
}

function percentOf(progress: number, total: number): number {
  if (total === 0) return 100;
  const percent = Math.round((progress / total) * 100);
  return Number.isFinite(percent) ? Math.min(100, Math.max(0, percent)) : 0;
}

import { AuraError } from '@aura/core';
import { sanitize } from './sanitize.ts';

/** An error for the person at the terminal: what happened and what to do. Parts of it may come from elsewhere. */
export function errorText(error: unknown): string {
  if (!AuraError.is(error)) return sanitize(`error: ${unexpected(error)}`);
  const hint = error.hint === undefined ? '' : `\n${error.hint}`;
  return sanitize(`error: ${error.message}${hint}`);
}

/** With its stack: nobody foresaw it, so somebody has to look for it. */
function unexpected(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

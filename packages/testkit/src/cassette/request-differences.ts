import { isJsonObject } from '@aura/core';
import type { JsonValue } from '@aura/core';
import type { TapedRequest } from './tape.ts';

const maxShown = 80;

/** In which places a request is not the recorded one, in words. Empty: it is. */
export function requestDifferences(recorded: TapedRequest, made: TapedRequest): readonly string[] {
  const found: string[] = [];
  for (const part of ['method', 'path', 'body'] as const) {
    compare(recorded[part], made[part], { at: part, found });
  }
  return found;
}

interface Place {
  readonly at: string;
  readonly found: string[];
}

function compare(
  recorded: JsonValue | undefined,
  made: JsonValue | undefined,
  { at, found }: Place,
): void {
  if (recorded === made) return;
  if (Array.isArray(recorded) && Array.isArray(made)) {
    for (let index = 0; index < Math.max(recorded.length, made.length); index += 1) {
      compare(recorded[index], made[index], { at: `${at}[${index}]`, found });
    }
    return;
  }
  if (isJsonObject(recorded) && isJsonObject(made)) {
    for (const name of new Set([...Object.keys(recorded), ...Object.keys(made)])) {
      compare(recorded[name], made[name], { at: `${at}.${name}`, found });
    }
    return;
  }
  found.push(`${at}: recorded ${shown(recorded, made)}, got ${shown(made, recorded)}`);
}

/** A value in short. Of two long texts, what is shown begins a little before they part. */
function shown(value: JsonValue | undefined, other: JsonValue | undefined): string {
  if (value === undefined) return 'nothing';
  if (typeof value !== 'string') return shorten(JSON.stringify(value));
  const from = typeof other === 'string' ? Math.max(0, parting(value, other) - 20) : 0;
  return shorten(`${from > 0 ? '...' : ''}${JSON.stringify(value.slice(from).toWellFormed())}`);
}

function parting(one: string, other: string): number {
  let index = 0;
  while (index < one.length && one[index] === other[index]) index += 1;
  return index;
}

function shorten(text: string): string {
  return text.length <= maxShown ? text : `${text.slice(0, maxShown).toWellFormed()}...`;
}

import type { JsonObject, JsonSchema } from '@aura/core';

import { exceedsSchemaLimits, isJsonObject } from '@aura/core';

import { visibleSchema } from './visible-schema.ts';
import { visibleText } from './visible-text.ts';

const maxNameLength = 512;
const maxDescriptionLength = 256 * 1024;
const hintNames = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'] as const;

/** A tool as its server lists it. Everything in it is untrusted. */
export interface ListedTool {
  readonly name: string;
  /** Without escape sequences and characters that nobody sees. */
  readonly description: string;
  /** Within the limits; its descriptions as well without what nobody sees. */
  readonly inputSchema: JsonSchema;
  /** The server's hints, in the protocol's spelling. */
  readonly hints: JsonObject;
}

/** What an entry of a tool list comes to. */
export type ListingEntry =
  | { readonly type: 'tool'; readonly tool: ListedTool; readonly isAltered: boolean }
  /** `tool`: its name, as far as it can be shown. */
  | { readonly type: 'refused'; readonly tool?: string; readonly reason: string };

/** The tool that an entry of `tools/list` describes, or why it cannot be used. */
export function parseListedTool(entry: unknown): ListingEntry {
  if (!isJsonObject(entry)) return { type: 'refused', reason: 'it is not an object' };
  const { name, description, inputSchema, annotations } = entry;
  if (typeof name !== 'string' || name === '') return { type: 'refused', reason: 'it has no name' };
  const tool = shownName(name);
  const refused = (reason: string): ListingEntry => ({ type: 'refused', tool, reason });
  if (name.length > maxNameLength) return refused(`its name has ${name.length} characters`);
  if (!isJsonObject(inputSchema)) return refused('it has no input schema');
  const problem = exceedsSchemaLimits(inputSchema);
  if (problem !== undefined) return refused(problem);
  // More would only be cut off later.
  const said = typeof description === 'string' ? description.slice(0, maxDescriptionLength) : '';
  const shown = { description: visibleText(said), inputSchema: visibleSchema(inputSchema) };
  return {
    type: 'tool',
    tool: { name, ...shown, hints: hintsOf(annotations) },
    isAltered: shown.description !== said || shown.inputSchema !== inputSchema,
  };
}

/** A name as a log may show it. */
export function shownName(name: string): string {
  return visibleText(name.slice(0, 128)).replaceAll(/\s+/g, ' ');
}

/** Nothing but the hints: what else a server says there may be of any size and depth. */
function hintsOf(annotations: unknown): JsonObject {
  if (!isJsonObject(annotations)) return {};
  const given = hintNames.flatMap((name) => {
    const hint = annotations[name];
    return typeof hint === 'boolean' ? [[name, hint] as const] : [];
  });
  return Object.fromEntries(given);
}

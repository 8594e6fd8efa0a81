import type { JsonObject, JsonSchema } from '@aura/core';

import { isJsonObject } from '@aura/core';

/** A tool as its server lists it. Everything in it is untrusted. */
export interface ListedTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  /** The server's hints, in the protocol's spelling. */
  readonly hints: JsonObject;
}

/** The tool that an entry of `tools/list` describes; undefined when it describes none. */
export function parseListedTool(entry: unknown): ListedTool | undefined {
  if (!isJsonObject(entry)) return undefined;
  const { name, description, inputSchema, annotations } = entry;
  if (typeof name !== 'string' || name === '' || !isJsonObject(inputSchema)) return undefined;
  return {
    name,
    description: typeof description === 'string' ? description : '',
    inputSchema,
    hints: isJsonObject(annotations) ? annotations : {},
  };
}

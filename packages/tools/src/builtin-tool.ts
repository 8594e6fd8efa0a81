import { defineTool } from '@aura/core';
import type { JsonObject, JsonSchemaInput, Tool, ToolContext } from '@aura/core';

/** A tool of Aura's own that changes nothing: a call whose outcome a crash has taken can be made again. */
export function builtinTool(definition: {
  readonly name: string;
  readonly description: string;
  readonly input: JsonSchemaInput;
  readonly execute: (args: JsonObject, context: ToolContext) => Promise<string>;
}): Tool {
  const annotations = { readOnly: true, destructive: false, idempotent: true, openWorld: false };
  return { ...defineTool({ ...definition, annotations }), origin: { kind: 'builtin' } };
}

import { isJsonObject } from '@aura/core';
import type { JsonObject } from '@aura/core';
import type { WireRequest, WireStep } from '@aura/testkit';

/** Where the rest of a result is that was shown in part: in a notice in its middle, or behind what was read of it. */
const cut = /; read_result with ref "(blob_\w+)" and offset (\d+) shows it/;
const rest = /; go on with offset (\d+)\.\]$/;

/** A model that calls a tool and then reads all that it was not shown of the result. */
export function readingModel(tool: string, limit: number): (request: WireRequest) => WireStep {
  let ref = '';
  return ({ toolResults }) => {
    const last = toolResults.at(-1);
    if (last === undefined) return { calls: [{ name: tool, args: {} }] };
    const [, found, from] = cut.exec(last) ?? [];
    ref = found ?? ref;
    const offset = from ?? rest.exec(last)?.[1];
    if (offset === undefined) return { text: 'Read it.' };
    return { calls: [{ name: 'read_result', args: { ref, offset: Number(offset), limit } }] };
  };
}

/** The names of the tools that a request offers. */
export function offeredIn(body: JsonObject | undefined): readonly string[] {
  const tools = body?.['tools'];
  return (Array.isArray(tools) ? tools : []).map((tool) => {
    const described = isJsonObject(tool) ? tool['function'] : undefined;
    return isJsonObject(described) ? String(described['name']) : '';
  });
}

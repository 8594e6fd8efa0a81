import { isJsonObject } from '@aura/core';
import type { JsonObject, JsonValue } from '@aura/core';

const mark = 'x-mcp-header';
/** What a header name may be made of. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const markable: ReadonlySet<JsonValue | undefined> = new Set(['string', 'integer', 'boolean']);
/** Keywords whose values are data: what looks like a mark in them is none. */
const data = new Set(['const', 'default', 'enum', 'examples']);

interface Place {
  readonly node: JsonValue;
  /** `property`: the schema of a property that every call may have. */
  readonly kind: 'root' | 'property' | 'other';
}

/**
 * Why parameters that a tool wants to have in HTTP headers cannot be sent so; undefined when they can, or there are none. The
 * protocol of 2026 has clients leave such a tool out.
 */
export function markProblem(inputSchema: JsonObject): string | undefined {
  const taken = new Set<string>();
  // No recursion: a server can nest a schema deeper than a stack is.
  const places: Place[] = [{ node: inputSchema, kind: 'root' }];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const { node, kind } = place;
    if (Array.isArray(node)) places.push(...others(node));
    if (!isJsonObject(node)) continue;
    const name = node[mark];
    if (name !== undefined) {
      if (kind !== 'property') return `${mark} stands where no property is`;
      if (typeof name !== 'string' || !token.test(name)) return `${mark} is not a name of a header`;
      if (!markable.has(node['type'])) return `${mark} marks what is no text, integer or boolean`;
      if (taken.has(name.toLowerCase())) return `${mark} has the same name twice`;
      taken.add(name.toLowerCase());
    }
    for (const [key, value] of Object.entries(node)) {
      if (key === 'properties' && isJsonObject(value)) {
        const inner = kind === 'other' ? 'other' : 'property';
        places.push(
          ...Object.values(value).map((child) => ({ node: child, kind: inner }) as const),
        );
      } else if (!data.has(key)) places.push(...others([value]));
    }
  }
  return undefined;
}

function others(nodes: readonly JsonValue[]): readonly Place[] {
  return nodes.map((node) => ({ node, kind: 'other' }));
}

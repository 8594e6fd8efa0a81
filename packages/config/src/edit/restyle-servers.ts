import type { AST } from 'toml-eslint-parser';
import { tomlKey } from '../document/toml-text.ts';
import { namesOf, type TomlSource } from './toml-source.ts';

/** Servers that stand in inline tables, as headers. */
interface RestyledServers {
  /** What they stood on before. */
  readonly removed: readonly { readonly start: number; readonly end: number }[];
  /** The lines of each new table. */
  readonly blocks: readonly (readonly string[])[];
}

/** Takes servers out of inline tables, which cannot be added to from outside; `except` is left out. Values keep their spelling. */
export function restyledServers(source: TomlSource, except: string): RestyledServers {
  for (const { path, node } of source.keys) {
    const { value } = node;
    if (value.type !== 'TOMLInlineTable') continue;
    const name = path.join('\0');
    if (name === 'mcp\0servers') {
      return { removed: [source.lines(node)], blocks: serverBlocks(source, value, except) };
    }
    if (name === 'mcp') {
      const rest: string[] = [];
      const blocks: (readonly string[])[] = [];
      for (const entry of value.body) {
        const [first, ...others] = namesOf(entry);
        if (first !== 'servers') rest.push(source.source(entry));
        else if (others.length === 0 && entry.value.type === 'TOMLInlineTable') {
          blocks.push(...serverBlocks(source, entry.value, except));
        }
      }
      const own = rest.length === 0 ? [] : [['[mcp]', ...rest]];
      return { removed: [source.lines(node)], blocks: [...own, ...blocks] };
    }
  }
  return { removed: [], blocks: [] };
}

function serverBlocks(
  source: TomlSource,
  servers: AST.TOMLInlineTable,
  except: string,
): readonly (readonly string[])[] {
  const blocks = new Map<string, string[]>();
  for (const entry of servers.body) {
    const [name = '', ...rest] = namesOf(entry);
    if (name === except) continue;
    const lines = blocks.get(name) ?? [`[mcp.servers.${tomlKey(name)}]`];
    blocks.set(name, lines);
    if (rest.length > 0) {
      lines.push(`${rest.map(tomlKey).join('.')} = ${source.source(entry.value)}`);
    } else if (entry.value.type === 'TOMLInlineTable') {
      lines.push(...entry.value.body.map((inner) => source.source(inner)));
    }
  }
  return [...blocks.values()];
}

import { AuraError } from '@aura/core';
import { nearestWord } from '../check/nearest-word.ts';
import { isTable, valueAt, type TomlTable } from '../source/toml-value.ts';
import { serverLines, writtenServer, type McpServerEdit } from './mcp-server-edit.ts';
import { restyledServers } from './restyle-servers.ts';
import { isSame, TomlSource, type Splice } from './toml-source.ts';

const servers = ['mcp', 'servers'];

/**
 * A TOML text in which `[mcp.servers.<name>]` is added or replaced. A comment above a replaced header stays; inline tables of
 * servers become headers.
 * @throws {AuraError} `config/syntax`, `config/bad_value` for a blank name or a place that is no table, `config/not_editable`
 */
export function setMcpServer(text: string, name: string, server: McpServerEdit): string {
  if (name.trim() === '') throw bad('an MCP server needs a name', 'Name it.');
  const source = openServers(text);
  const written = writtenServer(server);
  return rewrite(source, name, serverLines(name, written), (document) => {
    const table = existing(document);
    return (
      isSame(plain(table[name]), written) &&
      isSame(others(table, name), others(existing(source.root), name))
    );
  });
}

/**
 * A TOML text without `[mcp.servers.<name>]` and the tables below it.
 * @throws {AuraError} like {@link setMcpServer}, and `config/unknown_server`
 */
export function removeMcpServer(text: string, name: string): string {
  const source = openServers(text);
  const known = Object.keys(existing(source.root));
  if (!known.includes(name)) {
    const near = nearestWord(name, known);
    throw new AuraError('config/unknown_server', {
      message: `there is no MCP server ${JSON.stringify(name)}; there is ${known.join(', ') || 'none'}`,
      hint: near === undefined ? 'Name one of them.' : `Did you mean "${near}"?`,
    });
  }
  return rewrite(source, name, [], (document) => {
    const table = existing(document);
    return !(name in table) && isSame(others(table, name), others(existing(source.root), name));
  });
}

function rewrite(
  source: TomlSource,
  name: string,
  lines: readonly string[],
  hasServers: (document: TomlTable) => boolean,
): string {
  const isOfServer = (path: readonly (string | number)[]): boolean =>
    [...servers, name].every((key, index) => path[index] === key);
  const removed = [
    ...source.tables
      .filter(({ resolvedKey }) => isOfServer(resolvedKey))
      .map((table) => source.region(table)),
    ...source.keys
      .filter(({ path, table }) => isOfServer(path) && !(table && isOfServer(table.resolvedKey)))
      .map(({ node }) => source.lines(node)),
  ];
  const header = source.tables.find(
    ({ resolvedKey }) => resolvedKey.length === 3 && isOfServer(resolvedKey),
  );
  const restyled = restyledServers(source, name);
  const blocks = [...restyled.blocks, ...(lines.length === 0 ? [] : [lines])];
  const splices: Splice[] = [...removed, ...restyled.removed].map((range) => ({
    ...range,
    text: '',
  }));
  const target = header && source.region(header).start;
  if (target !== undefined && restyled.blocks.length === 0) {
    const at = splices.findIndex(({ start }) => start === target);
    const old = splices[at];
    const end = old?.end ?? target;
    // The last line of a file may have no end.
    const ending = source.text.slice(target, end).endsWith('\n') ? source.eol : '';
    const text = lines.length === 0 ? '' : lines.join(source.eol) + ending;
    splices[at] = { start: target, end, text };
  } else if (blocks.length > 0) {
    splices.push(insertion(source, blocks));
  }
  const rest = (root: TomlTable): unknown => withoutServers(root);
  return source.edit(
    splices,
    (document) => hasServers(document) && isSame(rest(document), rest(source.root)),
  );
}

/** After the last table of `[mcp]`, else at the end. */
function insertion(source: TomlSource, blocks: readonly (readonly string[])[]): Splice {
  const last = source.tables.findLast(({ resolvedKey }) => resolvedKey[0] === 'mcp');
  const at = last === undefined ? source.text.length : source.region(last).end;
  const before = source.text.slice(0, at);
  const joined = blocks.map((lines) => lines.join(source.eol)).join(source.eol.repeat(2));
  const gap = before === '' ? '' : before.endsWith('\n') ? source.eol : source.eol.repeat(2);
  const after = source.text.slice(at);
  const ending =
    after.trim() === '' ? source.eol : source.eol + (/^\r?\n/.test(after) ? '' : source.eol);
  return { start: at, end: at, text: `${gap}${joined}${ending}` };
}

function openServers(text: string): TomlSource {
  const source = new TomlSource(text);
  for (const path of [['mcp'], servers]) {
    const value = valueAt(source.root, path);
    if (value !== undefined && !isTable(value)) {
      throw bad(`${path.join('.')} is no table in this file`, 'Correct it by hand.');
    }
  }
  return source;
}

function existing(root: TomlTable): TomlTable {
  const table = valueAt(root, servers);
  return isTable(table) ? table : {};
}

function others(table: TomlTable, name: string): unknown {
  return Object.fromEntries(Object.entries(table).filter(([key]) => key !== name));
}

/** Tables without anything in them may come and go with their last member. */
function withoutServers(root: TomlTable): unknown {
  const { mcp, ...rest } = root;
  if (!isTable(mcp)) return rest;
  const { servers: _, ...kept } = mcp;
  return Object.keys(kept).length === 0 ? rest : { ...rest, mcp: kept };
}

/** Written servers hold texts and lists of them only. */
function plain(value: TomlTable[string] | undefined): unknown {
  return value === undefined
    ? undefined
    : JSON.parse(
        JSON.stringify(value, (_, item: unknown) =>
          typeof item === 'bigint' ? Number(item) : item,
        ),
      );
}

function bad(message: string, hint: string): AuraError {
  return new AuraError('config/bad_value', { message, hint });
}

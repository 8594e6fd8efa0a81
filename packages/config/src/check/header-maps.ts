import { isTable, type TomlValue } from '../source/toml-value.ts';

/** What is wrong with a table of headers. */
export interface HeaderProblem {
  readonly message: string;
  readonly hint: string;
}

const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** They belong to the connection, whatever anybody wants. */
const reserved: ReadonlySet<string> = new Set([
  'accept',
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'last-event-id',
  'mcp-protocol-version',
  'mcp-session-id',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Names that are none, and a name in two spellings. */
export function badHeaderNames(value: TomlValue): HeaderProblem | undefined {
  if (!isTable(value)) return undefined;
  const seen = new Set<string>();
  for (const name of Object.keys(value)) {
    if (!headerName.test(name)) return notAName(name);
    if (seen.has(name.toLowerCase())) {
      const message = `names the header ${name} twice, in two spellings`;
      return { message, hint: 'keep one of them' };
    }
    seen.add(name.toLowerCase());
  }
  return undefined;
}

/** The same, and values that are no names of headers. */
function badHeaderMap(value: TomlValue): HeaderProblem | undefined {
  if (!isTable(value)) return undefined;
  const source = Object.values(value).find(
    (name) => typeof name === 'string' && !headerName.test(name),
  );
  return typeof source === 'string' ? notAName(source) : badHeaderNames(value);
}

/** The same, and headers that nobody but the connection sets. */
export function badOutgoingMap(value: TomlValue): HeaderProblem | undefined {
  if (!isTable(value)) return undefined;
  const taken = Object.keys(value).find((name) => reserved.has(name.toLowerCase()));
  if (taken === undefined) return badHeaderMap(value);
  return {
    message: `names the header ${taken}, which belongs to the connection`,
    hint: 'remove it',
  };
}

function notAName(name: string): HeaderProblem {
  const message = `has ${JSON.stringify(name)}, which is no name of a header`;
  return { message, hint: 'correct the name' };
}

import * as fc from 'fast-check';
import { parse, stringify } from 'smol-toml';
import { expect, it } from 'vitest';
import { removeMcpServer, setMcpServer } from './set-mcp-server.ts';

const name = fc.stringMatching(/^[a-z]{1,4}$|^[a-z]{1,3}[ ."][a-z]{1,2}$/);
const text = fc.string({ unit: 'grapheme', maxLength: 8 });
const server = fc.oneof(
  fc.record({
    transport: fc.constant('sse' as const),
    url: text,
    headers: fc.dictionary(name, text, { maxKeys: 3 }),
  }),
  fc.record({
    transport: fc.constant('stdio' as const),
    cmd: fc.array(text, { minLength: 1, maxLength: 3 }),
    env: fc.dictionary(name, text, { maxKeys: 3 }),
  }),
);
const servers = fc.dictionary(name, server, { maxKeys: 4 });

/** A file in one of the ways in which people write servers, with comments that have to stay. */
const file = fc.record({ servers, style: fc.constantFrom('headers', 'inline', 'dotted', 'mixed') });

function write({ servers, style }: { servers: Record<string, unknown>; style: string }): string {
  const top = '# keep 1\n[agent] # keep 2\nname = "{{ env.N }}"  # keep 3\n\n';
  const bottom = '\n# keep 4\n[hitl.route]\n  mode = "conversational" # keep 5\n';
  const inline = (value: unknown): string => {
    if (typeof value === 'string') return JSON.stringify(value).replaceAll('\u007F', '\\u007F');
    if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
    return `{ ${Object.entries(value ?? {})
      .map(([key, member]) => `${JSON.stringify(key)} = ${inline(member)}`)
      .join(', ')} }`;
  };
  const entries = Object.entries(servers);
  if (style === 'inline' && entries.length > 0) {
    return `${top}[mcp]\nsanitize_schemas = true # keep 6\nservers = ${inline(servers)}\n${bottom}`;
  }
  if (style === 'dotted') {
    const lines = entries.flatMap(([key, table]) =>
      Object.entries(table ?? {}).map(
        ([inner, value]) => `servers.${JSON.stringify(key)}.${inner} = ${inline(value)}\n`,
      ),
    );
    return `${top}[mcp]\nsanitize_schemas = true # keep 6\n${lines.join('')}${bottom}`;
  }
  if (style === 'mixed') {
    const lines = entries.map(([key, table]) => `${JSON.stringify(key)} = ${inline(table)}\n`);
    return `${top}[mcp.servers]\n${lines.join('')}[mcp]\nsanitize_schemas = true # keep 6\n${bottom}`;
  }
  return `${top}[mcp]\nsanitize_schemas = true # keep 6\n\n${stringify({ mcp: { servers } })}\n${bottom}`;
}

const kept = [
  '# keep 1\n[agent] # keep 2\nname = "{{ env.N }}"  # keep 3\n',
  'sanitize_schemas = true # keep 6\n',
  '# keep 4\n[hitl.route]\n  mode = "conversational" # keep 5\n',
];

function withoutEmpty(table: object): unknown {
  return Object.fromEntries(
    Object.entries(table).filter(
      ([, value]) => typeof value !== 'object' || Object.keys(value as object).length > 0,
    ),
  );
}

const runs = { numRuns: process.env['AURA_TEST_LONG'] === '1' ? 5_000 : 300 };

it('sets a server in any file: the rest of it says the same, and its comments and spelling are untouched', () => {
  fc.assert(
    fc.property(file, name, server, (given, wanted, edit) => {
      const before = write(given);
      const after = setMcpServer(before, wanted, edit);
      expect(parse(after)).toEqual({
        agent: { name: '{{ env.N }}' },
        hitl: { route: { mode: 'conversational' } },
        mcp: {
          sanitize_schemas: true,
          servers: { ...given.servers, [wanted]: withoutEmpty(edit) },
        },
      });
      for (const part of kept) expect(after).toContain(part);
      // Once more is no change.
      expect(parse(setMcpServer(after, wanted, edit))).toEqual(parse(after));
    }),
    runs,
  );
});

it('removes what it has added, but for the empty line that set it apart', () => {
  fc.assert(
    fc.property(file, name, server, (given, wanted, edit) => {
      fc.pre(!(wanted in given.servers) && given.style !== 'inline');
      const before = write(given);
      const after = removeMcpServer(setMcpServer(before, wanted, edit), wanted);
      // But for the empty line that set it apart.
      expect(after.replaceAll(/\n+/g, '\n')).toBe(before.replaceAll(/\n+/g, '\n'));
    }),
    runs,
  );
});

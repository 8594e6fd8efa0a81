import type { Checked } from '../response/refusal.ts';
import { invalidRequest } from '../response/refusal.ts';

/** How much to say about the tools of MCP servers. Only `none` connects nothing. */
export type InfoDetail = 'none' | 'summary' | 'full';

const tokens: Readonly<Record<string, InfoDetail>> = { tools: 'full', 'tools:summary': 'summary' };

/** Reads `?detail=tools,tools:summary`; several `detail` count like one with commas, and `tools` wins. */
export function parseInfoDetail(query: URLSearchParams): Checked<InfoDetail> {
  const asked = query
    .getAll('detail')
    .flatMap((text) => text.split(','))
    .map((token) => token.trim())
    .filter((token) => token !== '');
  if (asked.some((token) => !Object.hasOwn(tokens, token))) {
    const accepted = Object.keys(tokens).join(', ');
    return invalidRequest(400, `detail must be one or more of ${accepted}`);
  }
  const wanted = asked.map((token) => tokens[token]);
  return { ok: true, value: wanted.find((detail) => detail === 'full') ?? wanted[0] ?? 'none' };
}

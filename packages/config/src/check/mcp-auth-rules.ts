import { isTable, member, type TomlValue } from '../source/toml-value.ts';
import type { Rule } from './rule.ts';

const auth = 'mcp.servers.*.auth';

/** What the way in to a server that is protected by OAuth must satisfy. */
export const mcpAuthRules: readonly Rule[] = [
  {
    path: auth,
    check: ({ parent }) => {
      const other = ['headers', 'headers_from_request'].find((key) =>
        setsAuthorization(parent, key),
      );
      if (other === undefined) return undefined;
      return {
        code: 'config/bad_value',
        target: 'key',
        message: `cannot be had together with an Authorization in ${other}: a request has one of them`,
        hint: 'remove one of the two',
      };
    },
  },
  {
    path: `${auth}.issuer`,
    check: ({ value }) => {
      const url = typeof value === 'string' ? URL.parse(value) : undefined;
      // What is no address is a problem of its own.
      if (!url || url.protocol === 'https:' || isLoopback(url.hostname)) return undefined;
      return {
        code: 'config/bad_value',
        message: 'is reached without TLS, which would show the credentials to everybody on the way',
        hint: 'write https://, or use an authorization server on this machine',
      };
    },
  },
  ...['client_id', 'client_secret', 'private_key'].map((key): Rule => ({
    path: `${auth}.${key}`,
    check: ({ value }) =>
      typeof value === 'string' && value.trim() === ''
        ? {
            code: 'config/bad_value',
            message: 'is empty',
            hint: 'set it, or the variable it comes from',
          }
        : undefined,
  })),
];

function setsAuthorization(server: TomlValue, key: string): boolean {
  const headers = isTable(server) ? member(server, key) : undefined;
  if (!isTable(headers)) return false;
  return Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

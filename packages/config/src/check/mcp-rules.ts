import { badOutgoingMap } from './header-maps.ts';
import type { Rule } from './rule.ts';

/** What `[mcp]` must satisfy in every dialect: a header that callers could set and the connection needs is an error. */
export const mcpRules: readonly Rule[] = [
  {
    path: 'mcp.servers.*.headers_from_request',
    check: ({ value }) => {
      const problem = badOutgoingMap(value);
      return problem && { id: 'E19', code: 'config/bad_value', ...problem };
    },
  },
];

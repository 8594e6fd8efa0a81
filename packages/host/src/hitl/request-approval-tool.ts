import { defineTool } from '@aura/core';
import type { JsonObject, Tool } from '@aura/core';

const name = 'request_approval';
const required = ['action_description', 'risk_rationale'] as const;

/** Whether a tool is the one with which an agent asks for an approval itself. */
export function isRequestApproval(tool: string): boolean {
  return tool === name;
}

/** The tool with which an agent asks for an approval itself. */
export const requestApprovalTool: Tool = {
  ...defineTool({
    name,
    description:
      'Asks a person to approve what you are about to do. Use it before anything that is risky or cannot be undone.',
    input: {
      jsonSchema: {
        type: 'object',
        properties: {
          action_description: { type: 'string', description: 'What you are about to do' },
          risk_rationale: { type: 'string', description: 'Why a person should decide about it' },
          context: { type: 'object', description: 'What helps to decide' },
          _aura_reasoning: { type: 'string', description: 'Why you do it' },
        },
        required: [...required],
      },
      check: (args) => {
        const missing = required.filter((key) => typeof args[key] !== 'string');
        if (missing.length === 0) return { ok: true, args };
        return {
          ok: false,
          issues: missing.map((key) => ({ path: `/${key}`, message: 'a string is required' })),
        };
      },
    },
    annotations: { readOnly: true, idempotent: true },
    approval: () => 'always',
    execute: (args) =>
      `Approved. You may proceed with: ${String((args as JsonObject)['action_description'])}`,
  }),
  origin: { kind: 'builtin' },
};

import { AuraError } from '../errors/aura-error.ts';
import type { ToolSpec } from '../model/model-port.ts';
import type { Tool } from './tool.ts';

/** A tool that the client of a run has and runs itself, as it is offered to the model. */
export type ClientTool = Pick<ToolSpec, 'name' | 'description' | 'inputSchema'>;

/**
 * A client's tool in the form of all tools: calls of it are decided about like any others, and then handed over instead of
 * run. Its arguments are the client's to check.
 */
export function clientTool(offered: ClientTool): Tool {
  return {
    ...offered,
    origin: { kind: 'client' },
    annotations: {},
    check: (args) => ({ ok: true, args }),
    execute: () => {
      throw new AuraError('tool/failed', { message: 'the client runs this tool' });
    },
  };
}

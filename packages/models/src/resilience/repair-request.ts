import type { ModelRequest } from '@aura/core';
import { plainSchema } from './plain-schema.ts';
import { repairMessages } from './repair-messages.ts';

/**
 * The request with everything out of it that servers are known to stumble over and that models can do without: empty texts,
 * calls without results and the reverse, unusual ids, several messages of a user in a row, rare keywords of schemas. The
 * request itself when there is nothing of the kind.
 */
export function repairRequest(request: ModelRequest): ModelRequest {
  const messages = repairMessages(request.messages);
  const plain = request.tools.map((tool) => {
    const inputSchema = plainSchema(tool.inputSchema);
    return inputSchema === tool.inputSchema ? tool : { ...tool, inputSchema };
  });
  const isSame =
    messages === request.messages && plain.every((tool, at) => tool === request.tools[at]);
  if (isSame) return request;
  // They count messages that may be gone.
  const { cacheBoundaries: _, ...others } = request;
  return { ...others, messages, tools: plain };
}

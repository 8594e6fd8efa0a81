import type { JsonObject, ToolAnnotations } from '@aura/core';

/**
 * What a server's hints are worth. Anybody may make a tool stricter; only a trusted server may make it less strict. A
 * missing hint means unknown, not the protocol's default.
 */
export function toolAnnotations(hints: JsonObject, trusted: boolean): ToolAnnotations {
  const readOnly = believed(hints['readOnlyHint'], false, trusted);
  const idempotent = believed(hints['idempotentHint'], false, trusted);
  const destructive = believed(hints['destructiveHint'], true, trusted);
  const openWorld = believed(hints['openWorldHint'], true, trusted);
  return {
    ...(readOnly !== undefined && { readOnly }),
    ...(idempotent !== undefined && { idempotent }),
    ...(destructive !== undefined && { destructive }),
    ...(openWorld !== undefined && { openWorld }),
  };
}

function believed(hint: unknown, strict: boolean, trusted: boolean): boolean | undefined {
  return typeof hint === 'boolean' && (trusted || hint === strict) ? hint : undefined;
}

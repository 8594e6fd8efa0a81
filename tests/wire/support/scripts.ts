import type { ScriptedCall, WireRequest, WireStep } from '@aura/testkit';

/** A model that makes `calls` in its first turn and then repeats what the tools said. */
export function callOnce(...calls: readonly ScriptedCall[]): (request: WireRequest) => WireStep {
  return ({ toolResults }) =>
    toolResults.length === 0 ? { calls } : { text: `The tools said: ${toolResults.join(' | ')}` };
}

/** A model that makes one call per turn. */
export function callEach(...calls: readonly ScriptedCall[]): (request: WireRequest) => WireStep {
  return ({ toolResults }) => {
    const call = calls[toolResults.length];
    return call === undefined ? { text: `Done: ${toolResults.join(' | ')}` } : { calls: [call] };
  };
}

/** A model that says the same to everything. */
export function say(text: string): () => WireStep {
  return () => ({ text });
}

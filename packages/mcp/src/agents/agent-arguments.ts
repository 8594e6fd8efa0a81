import type { AgentFailure } from './offered-agent.ts';

/** The arguments of a call. */
export interface AgentArguments {
  readonly prompt: string;
  readonly session?: string;
}

const known = ['prompt', 'session'];
const maxSessionLength = 128;

/** Checks the arguments of a call. What is wrong with them is for the calling model to correct. */
export function parseAgentArguments(
  args: Readonly<Record<string, unknown>>,
):
  | { readonly ok: true; readonly value: AgentArguments }
  | { readonly ok: false; readonly failure: AgentFailure } {
  const { prompt, session } = args;
  const unknown = Object.keys(args).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    return wrong(`there is no argument ${JSON.stringify(unknown.slice(0, 80))}`);
  }
  if (typeof prompt !== 'string' || prompt.trim() === '') {
    return wrong('"prompt" must be a text that is not empty');
  }
  if (session === undefined) return { ok: true, value: { prompt } };
  if (typeof session !== 'string' || session.length > maxSessionLength) {
    return wrong(`"session" must be a text of at most ${maxSessionLength} characters`);
  }
  return { ok: true, value: { prompt, session } };
}

function wrong(message: string): { readonly ok: false; readonly failure: AgentFailure } {
  const hint = 'Call it with {"prompt": "<the question>"} and, if you like, "session".';
  return { ok: false, failure: { code: 'mcp/invalid_arguments', message, hint, retryable: true } };
}

import { fakeMcpServer, scriptedModelServer } from '@aura/testkit';
import type { FakeMcpServer, ScriptedModelServer, WireScript } from '@aura/testkit';
import type { JsonObject } from '@aura/core';
import { readFrames } from '../../../packages/server/test-support/read-frames.ts';
import type { WireFrame } from '../../../packages/server/test-support/read-frames.ts';
import { agentToml, httpServer } from './agent-toml.ts';
import { readUntil } from './read-until.ts';
import { callOnce } from './scripts.ts';
import { serve } from './serve.ts';
import type { Served, ServeOptions } from './serve.ts';

/** `[hitl]` with a route; the lines are those of `[hitl.route]`. */
export function hitl(patterns: readonly string[], ...route: readonly string[]): string {
  return [
    '[hitl]',
    `require_approval = ${JSON.stringify(patterns)}`,
    '[hitl.route]',
    ...route,
  ].join('\n');
}

export const conversational = 'mode = "conversational"';

/** An agent whose model calls a tool that may need an approval, and the tool. */
export interface ApprovalScene extends AsyncDisposable {
  readonly aura: Served;
  readonly mcp: FakeMcpServer;
  readonly model: ScriptedModelServer;
  /** How often the tool was carried out. */
  calls(): number;
}

/** Sets it up. By default the model calls `delete_pod` once. */
export async function approvalScene(
  table: string,
  options: Partial<ServeOptions> & { readonly script?: WireScript; readonly agent?: string } = {},
): Promise<ApprovalScene> {
  const {
    script = callOnce({ name: 'delete_pod', args: { pod: 'api-1' } }),
    agent = '',
    ...more
  } = options;
  await using stack = new AsyncDisposableStack();
  let calls = 0;
  const call = (): string => {
    calls += 1;
    return 'deleted';
  };
  const mcp = stack.use(
    await fakeMcpServer({
      tools: [
        { name: 'delete_pod', call },
        { name: 'get_pod', call: () => 'a pod' },
      ],
    }),
  );
  const model = stack.use(await scriptedModelServer(script));
  const config = agentToml({ agent, servers: [httpServer('k8s', mcp.url), table] });
  const aura = stack.use(await serve({ model, config, ...more }));
  const owned = stack.move();
  return {
    aura,
    mcp,
    model,
    calls: () => calls,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** A stream that has come to a pending approval. */
export interface PendingStream {
  readonly response: Response;
  readonly pending: JsonObject & { readonly decision_id: string };
  /** Everything that comes after it, to the end. */
  rest(): Promise<readonly WireFrame[]>;
  hangUp(): Promise<void>;
}

/** Reads a stream up to its next pending approval. */
export async function untilPending(response: Response): Promise<PendingStream> {
  const frames = readFrames(response);
  const { data } = await readUntil(frames, ({ event }) => event === 'aura.approval_pending');
  return {
    response,
    pending: data as PendingStream['pending'],
    async rest() {
      const all: WireFrame[] = [];
      for (;;) {
        const { value, done } = await frames.next();
        if (done === true) return all;
        all.push(value);
      }
    },
    hangUp: async () => void (await frames.return(undefined)),
  };
}

/** Decides, as a client does. */
export function decide(
  { url }: { readonly url: string },
  id: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(`${url}/v1/approvals/${id}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** The payloads of the events of one name. */
export function payloads(frames: readonly WireFrame[], name: string): readonly JsonObject[] {
  return frames.flatMap(({ event, data }) => (event === name ? [data as JsonObject] : []));
}

/** The texts of the chunks in a row, without white space around them. */
export function textOf(frames: readonly WireFrame[]): string {
  return frames
    .flatMap(({ event, data }) => (event === undefined && typeof data === 'object' ? [data] : []))
    .map(
      (data) =>
        (data as { choices: [{ delta: { content?: string } }] }).choices[0].delta.content ?? '',
    )
    .join('')
    .trim();
}

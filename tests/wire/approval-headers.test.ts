import { fakeMcpCommand } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { stdioServer } from './support/agent-toml.ts';
import { approvalScene, hitl } from './support/approvals.ts';
import type { ApprovalScene } from './support/approvals.ts';
import { messagesOf } from './support/mcp-records.ts';
import { callEach, callOnce } from './support/scripts.ts';
import { webhook } from './support/webhook.ts';

const routeTo = (url: string, ...lines: readonly string[]): string =>
  hitl(['delete_*', 'mock_*'], 'mode = "webhook"', `url = "${url}"`, ...lines);

describe('the webhook that decides about a call', () => {
  it('gets mapped headers of the caller, and the signature of nobody but Aura [http-api 145]', async () => {
    await using hook = await webhook(() => ({}));
    const map =
      'headers_from_request = { Authorization = "authorization", X-Aura-Signature-256 = "x-forged", x-aura-timestamp = "x-forged" }';
    await using scene = await approvalScene(routeTo(hook.url, map));
    const caller = { authorization: 'Token abc', 'x-forged': 'sha256=forged', 'x-other': 'o' };
    await scene.aura.stream({}, { headers: caller });
    const { headers } = hook.questions[0] ?? { headers: {} };
    expect(headers).toMatchObject({ authorization: 'Token abc' });
    for (const name of ['x-aura-signature-256', 'x-aura-timestamp', 'x-other', 'x-forged']) {
      expect(headers).not.toHaveProperty(name);
    }
    expect(JSON.stringify(scene.aura.log.lines)).not.toContain('Token abc');
  });
});

describe('the headers of the reply that approves a call', () => {
  const map = 'tool_headers_from_response = { Authorization = "X-Approver-Token" }';
  const lastCalls = ({ mcp }: ApprovalScene) =>
    messagesOf(mcp.records, 'tools/call').map(({ headers }) => headers['authorization']);

  it('go with that call and no other, and are in no event and no log', async () => {
    await using hook = await webhook(({ body }) => {
      const { items } = body as unknown as { items: { arguments: { pod: string } }[] };
      return { headers: { 'x-approver-token': `Token of-${items[0]?.arguments.pod}` } };
    });
    const script = callEach(
      { name: 'delete_pod', args: { pod: 'a' } },
      { name: 'get_pod', args: {} },
      { name: 'delete_pod', args: { pod: 'b' } },
    );
    await using scene = await approvalScene(routeTo(hook.url, map), { script });
    const { text, frames } = await scene.aura.stream();
    expect(text).toContain('deleted | a pod | deleted');
    expect(lastCalls(scene)).toEqual(['Token of-a', undefined, 'Token of-b']);
    expect(JSON.stringify([frames, scene.aura.log.lines])).not.toContain('Token of-');
  });

  it('block the call when one of them is missing, by its name', async () => {
    await using hook = await webhook(() => ({ headers: { 'x-other': 'Token not-shown' } }));
    await using scene = await approvalScene(routeTo(hook.url, map));
    const { payloads, text } = await scene.aura.stream();
    expect(text).toContain('tool call blocked');
    expect(payloads('approval_completed')[0]?.['outcome']).toMatchObject({
      kind: 'errored',
      message: expect.stringContaining('X-Approver-Token'),
    });
    expect(scene.calls()).toBe(0);
  });

  it('are not asked for when the call is refused', async () => {
    await using hook = await webhook(() => ({ body: '{"approved":false,"reason":"no"}' }));
    await using scene = await approvalScene(routeTo(hook.url, map));
    const { text } = await scene.aura.stream();
    expect(text).toContain('blocked by human approval denial: no');
  });

  it('cannot go with the call of a server that is a process, which is not made', async () => {
    await using hook = await webhook(() => ({ headers: { 'x-approver-token': 'Token t' } }));
    const table = `${stdioServer('local', fakeMcpCommand())}\n${routeTo(hook.url, map)}`;
    const script = callOnce({ name: 'mock_tool', args: { message: 'hi' } });
    await using scene = await approvalScene(table, { script });
    const { text } = await scene.aura.stream();
    expect(text).toContain('cannot be given headers for a single call');
    expect(text).not.toContain('executed successfully');
  });
});

import { describe, expect, it } from 'vitest';
import {
  approvalScene,
  conversational,
  decide,
  hitl,
  payloads,
  textOf,
  untilPending,
} from './support/approvals.ts';
import { refusalOf } from './support/run-api.ts';
import { callOnce } from './support/scripts.ts';
import { waitFor } from './support/wait-for.ts';

const gate = hitl(['delete_*'], conversational);
const stream = { stream: true };
const nobody = '01970000-0000-7000-8000-00000000abcd';

describe('a call that needs an approval in the conversation', () => {
  it('waits for one and runs in the same stream, once [http-api 134]', async () => {
    await using scene = await approvalScene(gate, { settings: { customEvents: false } });
    const { aura, calls } = scene;
    const asked = await untilPending(await aura.post(stream));
    const { decision_id: id } = asked.pending;
    expect(asked.pending).toMatchObject({
      tool_name: 'delete_pod',
      arguments: { pod: 'api-1' },
      origin: { kind: 'config_gate', matched_pattern: 'delete_*' },
      scope: { kind: 'single' },
      expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
    expect(calls()).toBe(0);
    const decided = await decide(aura, id, { approved: true });
    expect([decided.status, await decided.text()]).toEqual([204, '']);
    expect((await decide(aura, id, { approved: true })).status).toBe(404);
    const rest = await asked.rest();
    expect(payloads(rest, 'aura.approval_completed')).toMatchObject([
      { decision_id: id, outcome: { kind: 'approved' }, duration_ms: expect.any(Number) },
    ]);
    expect(textOf(rest)).toBe('The tools said: deleted');
    expect(rest.at(-1)?.data).toBe('[DONE]');
    expect(calls()).toBe(1);
    expect((await decide(aura, id, { approved: false })).status).toBe(404);
  });

  it('is not run when it is refused, and the model learns why [http-api 143]', async () => {
    await using scene = await approvalScene(gate);
    const { aura, calls } = scene;
    for (const [body, reason] of [
      [{ approved: false, reason: 'freeze window' }, 'freeze window'],
      [{ approved: false }, 'no reason provided'],
    ] as const) {
      const asked = await untilPending(await aura.post(stream));
      expect((await decide(aura, asked.pending.decision_id, body)).status).toBe(204);
      const rest = await asked.rest();
      expect(textOf(rest)).toBe(
        `The tools said: Tool call blocked by human approval denial: ${reason}. Do not execute this action.`,
      );
      expect(payloads(rest, 'aura.approval_completed')).toMatchObject([
        { outcome: { kind: 'denied' } },
      ]);
    }
    expect(calls()).toBe(0);
  });

  it('is denied when its time is over [http-api 135]', async () => {
    await using scene = await approvalScene(hitl(['delete_*'], conversational, 'timeout_secs = 1'));
    const { aura, calls } = scene;
    const asked = await untilPending(await aura.post(stream));
    const rest = await asked.rest();
    const [{ outcome } = {}] = payloads(rest, 'aura.approval_completed');
    expect(outcome).toMatchObject({ kind: 'timed_out', waited_ms: expect.any(Number) });
    expect(textOf(rest)).toBe('The tools said: tool call denied: approval timed out');
    const late = await decide(aura, asked.pending.decision_id, { approved: true });
    expect(late.status).toBe(404);
    expect(calls()).toBe(0);
  });

  it('is given up with the client that asked [http-api 136]', async () => {
    await using scene = await approvalScene(gate);
    const { aura, calls, model } = scene;
    const asked = await untilPending(await aura.post(stream));
    await asked.hangUp();
    const { decision_id: id } = asked.pending;
    await waitFor('the run to be given up', async () => {
      const response = await fetch(`${aura.url}/v1/approvals`);
      return ((await response.json()) as { data: readonly unknown[] }).data.length === 0;
    });
    expect((await decide(aura, id, { approved: true })).status).toBe(404);
    expect(calls()).toBe(0);
    expect(model.requests).toHaveLength(1);
  });

  it('is given up when the server closes, which the stream says', async () => {
    const scene = await approvalScene(gate);
    const { aura, calls } = scene;
    const asked = await untilPending(await aura.post(stream));
    const [rest] = await Promise.all([asked.rest(), scene[Symbol.asyncDispose]()]);
    expect(payloads(rest, 'aura.approval_completed')).toMatchObject([
      { outcome: { kind: 'cancelled', reason: 'shutdown' } },
    ]);
    expect(textOf(rest)).toContain('The server was shut down');
    expect(rest.at(-1)?.data).toBe('[DONE]');
    expect(calls()).toBe(0);
  });

  it('is given up when the run is cancelled or takes too long', async () => {
    await using scene = await approvalScene(gate, { settings: { streamingTimeoutMs: 1_500 } });
    const { aura, calls } = scene;
    const cancelled = await untilPending(await aura.post(stream));
    const runId = cancelled.response.headers.get('x-aura-run-id') ?? '';
    await waitFor('the run to wait', async () => {
      const response = await fetch(`${aura.url}/aura/runs/${runId}`);
      return ((await response.json()) as { status: string }).status === 'suspended';
    });
    const answer = await fetch(`${aura.url}/aura/runs/${runId}/cancel`, { method: 'POST' });
    expect(answer.status).toBe(202);
    expect((await cancelled.rest()).at(-1)?.data).toBe('[DONE]');
    const slow = await untilPending(await aura.post(stream));
    const rest = await slow.rest();
    expect(textOf(rest)).toContain('not complete after 1.5 s');
    for (const { pending } of [cancelled, slow]) {
      expect((await decide(aura, pending.decision_id, { approved: true })).status).toBe(404);
    }
    expect(calls()).toBe(0);
  });

  it('is asked for by every tool call whose name matches, and by no other', async () => {
    const script = callOnce({ name: 'get_pod', args: {} });
    await using gated = await approvalScene(hitl(['{get,set}_*'], conversational), { script });
    const asked = await untilPending(await gated.aura.post(stream));
    expect(asked.pending).toMatchObject({ tool_name: 'get_pod' });
    await asked.hangUp();
    await using free = await approvalScene(gate, { script });
    expect((await free.aura.stream()).text.trim()).toBe('The tools said: a pod');
  });

  it('does not hold up the other calls of its round, whose end it waits for', async () => {
    const script = callOnce(
      { name: 'delete_pod', args: { pod: 'a' } },
      { name: 'get_pod', args: {} },
      { name: 'delete_pod', args: { pod: 'b' } },
    );
    await using scene = await approvalScene(gate, { script });
    const { aura, calls } = scene;
    const asked = await untilPending(await aura.post(stream));
    const listed = async () => {
      const response = await fetch(`${aura.url}/v1/approvals`);
      return ((await response.json()) as { data: readonly { id: string }[] }).data;
    };
    const both = await waitFor('both to be listed', async () => {
      const data = await listed();
      return data.length === 2 && data;
    });
    expect(both[0]).toMatchObject({
      object: 'aura.approval',
      kind: 'approval',
      tool_name: 'delete_pod',
      agent: 'helper',
    });
    expect(JSON.stringify(both)).not.toContain('token');
    const statuses = await Promise.all(
      both.map(async ({ id }) => (await decide(aura, id, { approved: true })).status),
    );
    expect(statuses).toEqual([204, 204]);
    expect(textOf(await asked.rest())).toBe('The tools said: deleted | a pod | deleted');
    expect(calls()).toBe(2);
  });

  it('is decided once, however many decide at the same time', async () => {
    await using scene = await approvalScene(gate);
    const { aura, calls } = scene;
    for (let round = 1; round <= 3; round += 1) {
      const asked = await untilPending(await aura.post(stream));
      const { decision_id: id } = asked.pending;
      const deciders = Array.from({ length: 6 }, () => decide(aura, id, { approved: true }));
      const statuses = (await Promise.all(deciders)).map(({ status }) => status).sort();
      expect(statuses).toEqual([204, 404, 404, 404, 404, 404]);
      expect(textOf(await asked.rest())).toBe('The tools said: deleted');
      expect(calls()).toBe(round);
    }
  });

  it('takes streams only, because somebody has to see the question [http-api 28]', async () => {
    await using scene = await approvalScene(gate);
    const response = await scene.aura.post({ stream: false });
    expect(await refusalOf(response)).toMatchObject({
      status: 400,
      type: 'invalid_request_error',
      message: expect.stringMatching(/conversational HITL requires streaming.*stream: true/),
    });
  });
});

describe('a decision', () => {
  it('is refused for what is wrong with it [http-api 137]', async () => {
    await using scene = await approvalScene(gate);
    const { aura } = scene;
    const yes = { approved: true };
    const invalid = await refusalOf(await decide(aura, 'nonsense', yes));
    expect(invalid).toMatchObject({ status: 400, message: 'invalid decision id: nonsense' });
    const unknown = await refusalOf(await decide(aura, nobody, yes));
    expect(unknown).toEqual({
      status: 404,
      type: 'not_found',
      message: `no pending approval for decision id ${nobody}`,
    });
    expect((await decide(aura, nobody, { ...yes, also: 1 })).status).toBe(422);
    expect((await decide(aura, nobody, { approved: 'yes' })).status).toBe(422);
    expect((await decide(aura, nobody, '{')).status).toBe(400);
    const text = await decide(aura, nobody, yes, { 'content-type': 'text/plain' });
    expect(text.status).toBe(415);
    expect((await fetch(`${aura.url}/v1/approvals/${nobody}`)).status).toBe(405);
  });
});

describe('an agent that asks for an approval itself', () => {
  const call = {
    name: 'request_approval',
    args: { action_description: 'drop the table', risk_rationale: 'cannot be undone' },
  };

  it('can whenever there is [hitl], and needs none to ask [http-api 138]', async () => {
    await using scene = await approvalScene(hitl(['*'], conversational), {
      script: callOnce(call),
    });
    const { aura, model } = scene;
    const asked = await untilPending(await aura.post(stream));
    expect(JSON.stringify(model.requests[0]?.body)).toContain('"request_approval"');
    expect(asked.pending).toMatchObject({
      tool_name: 'request_approval',
      origin: { kind: 'agent_requested', reason: 'cannot be undone', agent_name: 'helper' },
    });
    await decide(aura, asked.pending.decision_id, { approved: true });
    const rest = await asked.rest();
    expect(payloads(rest, 'aura.approval_requested')).toEqual([]);
    expect(textOf(rest)).toBe('The tools said: Approved. You may proceed with: drop the table');
    const again = await untilPending(await aura.post(stream));
    await decide(aura, again.pending.decision_id, { approved: false, reason: 'not today' });
    expect(textOf(await again.rest())).toContain(
      'Rejected: not today. Do not proceed with this action.',
    );
  });
});

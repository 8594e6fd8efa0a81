import { scriptedModelServer } from '@aura/testkit';
import type { WireRequest, WireStep } from '@aura/testkit';
import { expect, it } from 'vitest';
import { conversational, decide, hitl } from '../wire/support/approvals.ts';
import { runBody } from '../wire/support/run-api.ts';
import { waitFor } from '../wire/support/wait-for.ts';
import { installEffects } from './effects.ts';
import { newFamily } from './family.ts';

const policy = `
[[policy.flow.sources]]
tools = ["effects:look"]
labels = ["private"]
[[policy.flow.sinks]]
tools = ["change"]
when = ["private"]
action = "ask"
${hitl([], conversational, 'timeout_secs = 120')}`;

/** Reads, then twice sends what it has read; the second attempt comes in the life after the crash. */
const script = ({ toolResults }: WireRequest): WireStep => {
  const calls = [
    { id: 'call_1', name: 'look', args: { id: 'customer' } },
    { id: 'call_2', name: 'change', args: { id: 'first' } },
    { id: 'call_3', name: 'change', args: { id: 'second' } },
  ];
  const call = calls[toolResults.length];
  return call === undefined ? { text: 'Done.' } : { calls: [call] };
};

interface Question {
  readonly id: string;
  readonly run_id: string;
  readonly arguments: { readonly id: string };
  readonly flow: unknown;
}

it('asks for what was read before the server was killed, in every life after it', async () => {
  const family = newFamily();
  {
    await using model = await scriptedModelServer(script);
    await using at = await installEffects({ model, family, rest: policy });
    const questionFor = (url: string, id: string): Promise<Question> =>
      waitFor('the question', async () => {
        const body = await (await fetch(`${url}/v1/approvals`)).json();
        const { data } = body as { readonly data: readonly Question[] };
        return data.find((question) => question.arguments.id === id);
      });
    const flow = { labels: [{ label: 'private', sources: [{ tool_call_id: 'call_1' }] }] };

    const first = await at.start();
    await fetch(`${first.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-aura-background': 'true' },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'work' }] }),
    });
    const asked = await questionFor(first.url, 'first');
    expect(asked.flow).toMatchObject(flow);
    first.process.kill('SIGKILL');
    await first.process.exited;

    await using second = await at.start();
    const again = await questionFor(second.url, 'first');
    expect(again).toEqual(asked);
    expect((await decide(second, again.id, { approved: false })).status).toBe(204);
    // Nothing of what the first life knew is left but the log.
    const other = await questionFor(second.url, 'second');
    expect(other.flow).toMatchObject(flow);
    expect((await decide(second, other.id, { approved: true })).status).toBe(204);
    await waitFor('the run to end', async () => {
      const run = await runBody(await fetch(`${second.url}/aura/runs/${asked.run_id}`));
      return run.status === 'completed';
    });
    const counts = ['look customer', 'change first', 'change second'].map((it) => at.count(it));
    expect(counts).toEqual([1, 0, 1]);
  }
  await family.extinct();
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { problems, words } from '../../context/context.harness.ts';
import { messageText } from '../../message/message-text.ts';
import type { Message } from '../../message/message.ts';
import { Namespace } from '../../namespace/namespace.ts';
import { bob, eve, setUp } from '../../runtime/runtime.harness.ts';
import { readSessionFile } from './read-session-file.ts';
import type { SessionLine } from './session-lines.ts';

const reference = readFileSync(new URL('fixtures/reference-session.json', import.meta.url), 'utf8');

function countingIds() {
  let count = 0;
  return { next: (prefix: string) => `${prefix}_${(count += 1)}` };
}

function outline(message: Message): string {
  if (message.role === 'tool') {
    const { callId, name, outcome } = message.result;
    return `${callId} ${name} ${outcome}: ${messageText(message)}`;
  }
  const calls = message.role === 'assistant' ? message.toolCalls : [];
  return [`${message.role}: ${messageText(message)}`, ...calls.map(({ id }) => id)].join(' ');
}

async function collect(lines: AsyncIterable<SessionLine>): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const line of lines) texts.push(JSON.stringify(line));
  return texts;
}

describe('a session file of the reference system', () => {
  it('becomes an equivalent history that is valid [runtime C-077]', async () => {
    const [file] = readSessionFile(reference, countingIds());
    if (file === undefined) throw new Error('no session was read');
    expect(file.segments).toEqual(['tenant', 'acme', 'user', 'bob']);
    expect(file.metadata).toEqual({ chaos_mode: true });
    expect(file.messages.map(outline)).toEqual([
      'user: What is on the board?',
      'assistant: I will look. call_0 call_1',
      'call_0 list_cards ok: Paint the fence',
      'call_1 count_cards error: expected an object',
      'assistant: One card: paint the fence.',
      'user: Move it.',
      'assistant:  call_0_2',
      'call_0_2 move_card ok: moved',
      'assistant: Moved. One more thing. call_2',
      'call_2 move_card interrupted: This call was interrupted. Whether it took effect is unknown.',
    ]);
    expect(problems(file.messages)).toEqual([]);
    const [first, second] = file.messages;
    expect(first?.createdAt).toBe(Date.UTC(2025, 2, 1, 10));
    expect(second).toMatchObject({
      createdAt: Date.UTC(2025, 2, 1, 10, 0, 2, 500),
      toolCalls: [
        { args: { column: 'doing' } },
        { args: {}, invalidArgs: { raw: '"all"', error: expect.any(String) } },
      ],
    });
    expect(file.messages[4]?.createdAt).toBe(0);

    const { runtime, model } = setUp([{ text: 'Go on.' }]);
    await runtime.sessions.importSession(Namespace.of(...(file.segments as [string])), file);
    await runtime.run({ namespace: bob, input: 'And now?' });
    expect(model.requests[0]?.messages.map(outline)).toEqual([
      ...file.messages.map(outline),
      'user: And now?',
    ]);
  });

  it.each([
    ['no JSON', 'hello'],
    ['something else', '{"messages": 1}'],
    ['a message that is none', '{"messages": ["hi"]}'],
    ['a role that is unknown', '{"messages": [{"role": "robot"}]}'],
    ['calls that are no list', '{"messages": [{"role": "assistant", "tool_calls": 7}]}'],
    ['a namespace that is none', '{"messages": [], "namespace": {"segments": [1]}}'],
    ['a line without a record', '{"namespace": "a"}'],
    ['a key that is none', '{"namespace": "a::b", "record": {"type": "session"}}'],
    [
      'a torn message',
      '{"namespace": "a", "record": {"type": "message", "message": {"role": "user"}}}',
    ],
    [
      'labels that are none',
      '{"namespace": "a", "record": {"type": "message", "message": {"role": "user", "id": "m", "createdAt": 1, "content": [], "labels": ["private"]}}}',
    ],
  ])('is refused with %s', (_, text) => {
    const read = () => readSessionFile(text, countingIds());
    expect(read).toThrow(expect.objectContaining({ code: 'session/unreadable' }));
  });
});

describe('an export', () => {
  /** A session with a summary, and one of a sub-agent below it. */
  async function filled() {
    const long = { text: words(300) };
    const context = {
      maxTokens: 2_024,
      reservedForOutput: 1_024,
      margin: 0,
      summariser: { summarise: async () => ({ text: 'They talked.' }) },
    };
    const scene = setUp([long, long, long, long, long], { context });
    for (const input of ['a', 'b', 'c', 'd', 'e'])
      await scene.runtime.run({ namespace: bob, input });
    await scene.runtime.sessions.setTitle(bob, 'Talk');
    await scene.runtime.sessions.updateMetadata(bob, { mode: 'ask' });
    const helper = bob.system('sub', 'helper');
    await scene.runtime.sessions.append(helper, ['work', [{ type: 'text', text: 'hard' }]]);
    return { ...scene, helper };
  }

  it('has every message as it was said, whatever models are shown, of all sessions below [runtime C-072]', async () => {
    const { runtime, kept, helper } = await filled();
    const lines = await collect(runtime.sessions.exportTree(bob));
    const session = await kept.sessions.load(bob);
    expect(session?.head.metadata['aura.overlay']).toBeDefined();
    const records = lines.map((line): SessionLine => JSON.parse(line));
    const of = (key: string) => records.filter(({ namespace }) => namespace === key);
    expect(
      of(bob.key)
        .slice(1)
        .map(({ record }) => record['message']),
    ).toEqual(session?.messages.map(({ message }) => message));
    expect(of(bob.key)[0]?.record).toMatchObject({
      type: 'session',
      title: 'Talk',
      messageCount: 10,
    });
    expect(of(helper.key)).toHaveLength(3);
  });

  it('is imported elsewhere as it was, what models are shown included', async () => {
    const { runtime } = await filled();
    const text = (await collect(runtime.sessions.exportTree(bob))).join('\n');
    const [file, helper] = readSessionFile(text, countingIds());
    if (file === undefined) throw new Error('no session was read');
    expect(helper?.messages.map(messageText)).toEqual(['work', 'hard']);
    const other = setUp([{ text: 'ok' }]);
    const head = await other.runtime.sessions.importSession(bob, file);
    expect(head).toMatchObject({ title: 'Talk', messageCount: 10 });
    expect(head.metadata['mode']).toBe('ask');
    expect(head.metadata['aura.prompt']).toBeUndefined();
    await other.runtime.run({ namespace: bob, input: 'new' });
    const shown = other.model.requests[0]?.messages.map(messageText) ?? [];
    expect(shown[0]).toContain('They talked.');
    expect(shown.length).toBeLessThan(11);
    const again = other.runtime.sessions.importSession(bob, file);
    await expect(again).rejects.toMatchObject({ code: 'store/conflict' });
  });

  it('is for those who may read, and imports for those who may write', async () => {
    const { runtime } = await filled();
    const { sessions } = runtime;
    const who = { principal: eve };
    const refusal = { code: 'auth/forbidden' };
    await expect(collect(sessions.exportTree(bob, who))).rejects.toMatchObject(refusal);
    await expect(sessions.append(bob, ['hi'], who)).rejects.toMatchObject(refusal);
    const owner = { id: 'bob', kind: 'user', scopes: [bob] } as const;
    await sessions.append(bob, ['mine'], { principal: owner });
    const last = (await sessions.get(bob))?.messages.at(-1)?.message;
    expect(last).toMatchObject({ role: 'user', author: { id: 'bob' } });
    const file = { segments: [], messages: [], metadata: {} };
    await expect(sessions.importSession(bob, file, who)).rejects.toMatchObject(refusal);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(collect(sessions.exportTree(bob, { signal }))).rejects.toThrow('enough');
  });
});

import { describe, expect, it } from 'vitest';
import { AuraError } from '../errors/aura-error.ts';
import type { Message } from '../message/message.ts';
import { messageText } from '../message/message-text.ts';
import { answer, count, fit, problems, result, step, user, words } from './context.harness.ts';
import type { SummaryRequest, Summariser } from './summariser.ts';

/** Questions with answers, so many tokens each. */
function exchanges(number: number, tokens: number): readonly Message[] {
  return Array.from({ length: number }, (_, index) => [
    user(`u${index}`, tokens),
    answer(`a${index}`, tokens),
  ]).flat();
}

function summariser(text: (request: SummaryRequest) => string) {
  const requests: SummaryRequest[] = [];
  const port: Summariser = {
    summarise: async (request) => {
      requests.push(request);
      return { text: text(request) };
    },
  };
  return { port, requests };
}

describe('making a history fit', () => {
  it('changes nothing below the high-water mark', async () => {
    const history = [...exchanges(4, 100), user('last')];
    const made = await fit(history, 2_000);
    expect(made.view).toEqual(history);
    expect(made.report).toBeUndefined();
  });

  it('[runtime C-125] counts the system prompt and the tools', async () => {
    const history = [...exchanges(4, 100), user('last')];
    const tool = { name: 'look', description: words(300), inputSchema: { type: 'object' } };
    const bare = await fit(history, 2_000);
    const system = [{ id: 'prompt', text: words(300) }];
    const prompted = await fit(history, 2_000, { system });
    const equipped = await fit(history, 2_000, { tools: [tool] });
    expect(prompted.inputTokens).toBe(bare.inputTokens + 300);
    expect(equipped.inputTokens).toBeGreaterThan(bare.inputTokens + 300);
    const both = await fit(history, 1_200, { system, tools: [tool] });
    expect(both.report?.level).toBe(3);
    expect(both.inputTokens).toBeLessThanOrEqual(0.6 * 1_200);
  });

  it('[runtime C-127] shortens the oldest tool results first and keeps the newest steps', async () => {
    const history = [user('u'), ...['a', 'b', 'c', 'd', 'e', 'f'].flatMap((id) => step(id, 200))];
    const made = await fit(history, 1_500, { lowWater: 0.75 });
    const shown = made.view.filter(({ role }) => role === 'tool').map(messageText);
    const isStub = shown.map((text) => text.includes('no longer shown'));
    expect(isStub).toEqual([true, true, false, false, false, false]);
    expect(made.report).toMatchObject({ level: 1, elidedResults: 2, droppedUnits: 0 });
    expect(shown[0]).toContain('look');
    expect(shown[0]).toContain('999 characters');

    const tight = await fit(history, 1_000);
    const kept = tight.view.filter(({ role }) => role === 'tool').map(messageText);
    expect(kept.slice(-3)).toEqual([words(200), words(200), words(200)]);
  });

  it('[runtime C-124] does not keep the oldest user message for being the oldest', async () => {
    const made = await fit([...exchanges(10, 100), user('last')], 1_000);
    expect(made.view.map(({ id }) => id)).not.toContain('u0');
    expect(made.view[0]?.role).toBe('user');
    expect(made.view.at(-1)?.id).toBe('last');
  });

  it('names where the results are kept that it shortens or does not show any more', async () => {
    const blobRef = 'blob_0123456789abcdef0123456789abcdef';
    const kept = (message: Message): Message =>
      message.role === 'tool' ? { ...message, result: { ...message.result, blobRef } } : message;
    const history = [user('u'), ...['a', 'b', 'c', 'd'].flatMap((id) => step(id, 900)).map(kept)];
    const made = await fit(history, 1_000);
    expect(made.report?.level).toBe(4);
    const shown = made.view.filter(({ role }) => role === 'tool').map(messageText);
    expect(shown.map((text) => text.includes('no longer shown'))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(shown.at(-1)).toContain('the middle is left out');
    for (const text of shown) expect(text).toContain(`read_result with ref "${blobRef}"`);
    expect(made.inputTokens).toBeLessThanOrEqual(1_000);
  });

  it('[runtime C-126] reduces once for many turns, and shows the same prefix in between', async () => {
    let history: readonly Message[] = [...exchanges(20, 50), user('now')];
    let { overlay, view, report } = await fit(history, 2_000);
    expect(report?.level).toBe(3);
    for (let turn = 0; turn < 15; turn += 1) {
      history = [...history, answer(`small a${turn}`, 10), user(`small u${turn}`, 10)];
      const next = await fit(history, 2_000, { overlay });
      expect(next.report, `turn ${turn}`).toBeUndefined();
      expect(JSON.stringify(next.view.slice(0, view.length))).toBe(JSON.stringify(view));
      ({ overlay, view } = next);
    }
  });

  it('[runtime C-129] shortens one result that is far too large', async () => {
    const history = [user('u'), ...step('small', 50), ...step('huge', 5_000)];
    const made = await fit(history, 1_000);
    expect(made.report?.level).toBe(4);
    expect(count(made.view)).toBeLessThanOrEqual(1_000);
    const huge = messageText(made.view.at(-1) ?? user('none'));
    expect(huge).toMatch(/^word word .*\[\.\.\. about \d+ of 5000 tokens are shown.*word$/s);
  });

  it('[runtime C-129] names the largest item when nothing more can be done', async () => {
    await expect(fit([user('u1'), user('long', 3_000)], 1_000)).rejects.toMatchObject({
      code: 'context/irreducible',
      details: { largest: "the user's message long", largestTokens: 3_004 },
    });
    const system = [{ id: 'prompt', text: words(3_000) }];
    await expect(fit([user('u1')], 1_000, { system })).rejects.toMatchObject({
      details: { largest: 'the system block "prompt"' },
    });
  });

  it('gives the results of one step equal shares, and small ones what they need', async () => {
    const history = [
      user('u'),
      answer('a', 5, ['one', 'two', 'three']),
      result('one', 900),
      result('two', 20),
      result('three', 2_000),
    ];
    const made = await fit(history, 1_000);
    const [one = 0, two, three = 0] = made.view.slice(2).map((message) => count([message]));
    expect(two).toBe(20 + 12);
    expect(Math.abs(one - three)).toBeLessThan(40);
    expect(one + three).toBeGreaterThan(500);
  });

  it('begins with a note where only pinned answers are left of the beginning', async () => {
    const pinned = { ...answer('kept', 20), pinned: true };
    const made = await fit([user('u0'), pinned, ...exchanges(10, 100), user('last')], 1_000);
    expect(made.view.slice(0, 2).map(({ id }) => id)).toEqual(['kept/note', 'kept']);
    expect(problems(made.view)).toEqual([]);
  });

  it('reduces nothing with the strategy "fail"', async () => {
    const history = [...exchanges(9, 50), user('last')];
    const options = { strategy: 'fail' } as const;
    expect((await fit(history, 1_050, options)).view).toEqual(history);
    const refused = fit(history, 700, options);
    await expect(refused).rejects.toMatchObject({ code: 'context/irreducible' });
  });

  it('makes a request that was refused strictly smaller, though it seemed to fit', async () => {
    const history = [...exchanges(6, 50), user('last')];
    const first = await fit(history, 5_000);
    const cause = 'provider_overflow' as const;
    const second = await fit(history, 5_000, { cause });
    const third = await fit(history, 5_000, { cause, overlay: second.overlay });
    expect(second.inputTokens).toBeLessThanOrEqual(first.inputTokens * 0.8);
    expect(third.inputTokens).toBeLessThanOrEqual(second.inputTokens * 0.8);
    await expect(fit([user('only')], 5_000, { cause })).rejects.toMatchObject({
      code: 'context/irreducible',
    });
  });
});

describe('summarising', () => {
  const history = [...exchanges(10, 100), user('last')];

  it('[runtime C-128] shows a summary instead of the oldest messages and leaves them intact', async () => {
    const { port, requests } = summariser(() => 'They talked.');
    const before = structuredClone(history);
    const made = await fit(history, 1_500, { summariser: port });
    expect(history).toEqual(before);
    expect(made.overlay).toMatchObject({ summary: 'They talked.' });
    expect(made.view[0]).toMatchObject({ role: 'user', origin: 'summary' });
    expect(messageText(made.view[0] ?? user('none'))).toContain('They talked.');
    expect(made.report?.level).toBe(2);
    const replaced = requests[0]?.messages ?? [];
    expect([...replaced, ...made.view.slice(1)]).toEqual(history);
  });

  it('[runtime C-128] hands the summary so far to the next one', async () => {
    const { port, requests } = summariser(({ previous = 'nothing' }) => `After ${previous}.`);
    const first = await fit(history, 1_500, { summariser: port });
    const longer = [...history, answer('a', 400), ...exchanges(3, 100).slice(1), user('now')];
    const second = await fit(longer, 1_500, { summariser: port, overlay: first.overlay });
    expect(requests[1]?.previous).toBe('After nothing.');
    expect(second.overlay.summary).toBe('After After nothing..');
    expect(second.view.filter((it) => it.role === 'user' && it.origin === 'summary')).toHaveLength(
      1,
    );
    expect(requests[1]?.messages[0]?.id).toBe(first.view[1]?.id);
  });

  it.each([
    ['throws', new AuraError('provider/overloaded', { message: 'no' }), 'provider/overloaded'],
    ['has nothing to say', ' \n', 'context/summary_failed'],
  ])('[runtime C-131] drops and reports when the summariser %s', async (_, says, code) => {
    const { port } = summariser(() => {
      if (typeof says === 'string') return says;
      throw says;
    });
    const made = await fit(history, 1_500, { summariser: port });
    expect(made.report).toMatchObject({ level: 3, summaryError: { code } });
    expect(made.overlay.summary).toBeNull();
    expect(made.view).toEqual((await fit(history, 1_500)).view);
  });

  it('drops rather than shows a summary longer than what it stands for', async () => {
    const { port } = summariser(() => words(80));
    const made = await fit([...exchanges(1, 10), user('last', 900)], 1_000, { summariser: port });
    expect(made.report).toMatchObject({
      level: 3,
      summaryError: { code: 'context/summary_failed' },
    });
  });

  it('stops with the run instead of falling back', async () => {
    const abort = new AbortController();
    const { port } = summariser(() => {
      abort.abort('enough');
      throw new Error('aborted');
    });
    const fitting = fit(history, 1_500, { summariser: port, signal: abort.signal });
    await expect(fitting).rejects.toThrow('aborted');
  });

  it('cuts a summary that is longer than there is room for', async () => {
    const { port } = summariser(() => words(400));
    const made = await fit(history, 1_500, { summariser: port });
    expect(count(made.view.slice(0, 1))).toBeLessThan(200);
  });
});

import { createHash } from 'node:crypto';
import { fakeClock, seededRandom } from '@aura/testkit';
import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { words } from '../context/context.harness.ts';
import type { Summariser, SummaryRequest } from '../context/summariser.ts';
import { AuraError } from '../errors/aura-error.ts';
import { messageText } from '../message/message-text.ts';
import type { ModelRequest } from '../model/model-port.ts';
import { noUsage } from '../model/usage.ts';
import { createMemoryRunLogs } from '../run/memory-run-logs.ts';
import { createMemorySessionStore } from '../session/memory-session-store.ts';
import { sessionOverlay } from '../session/session-overlay.ts';
import { sessionView } from '../session/session-view.ts';
import { bob, eve, setUp } from './runtime.harness.ts';
import type { RuntimeConfig } from './runtime.ts';

const usage = { ...noUsage, inputTokens: 100, outputTokens: 20, requests: 1, reported: true };

/** Runtimes over the same stores, whose answers are long enough that every few need a summary. */
function scene(options: { readonly text?: (request: SummaryRequest) => string } = {}) {
  const clock = fakeClock();
  const kept = {
    sessions: createMemorySessionStore({ clock }),
    runLogs: createMemoryRunLogs(),
  };
  const asked: SummaryRequest[] = [];
  const summariser: Summariser = {
    summarise: async (request) => {
      asked.push(request);
      const text = options.text?.(request) ?? `summary ${asked.length}`;
      return { text, usage };
    },
  };
  const context = { maxTokens: 3_024, reservedForOutput: 1_024, margin: 0, summariser };
  let opened = 20;
  const plain = (steps: readonly ScriptedStep[], config: Partial<RuntimeConfig> = {}) => {
    opened += 1;
    const digest = { sha256: (text: string) => createHash('sha256').update(text).digest('hex') };
    const ports = { clock, digest, random: seededRandom(opened) };
    return setUp(steps, { kept, ports, ...config });
  };
  const open = (steps: readonly ScriptedStep[]) => plain(steps, { context });
  /** Says something and gets a long answer; what the model was shown for it. */
  const say = async (text: string) => {
    const { runtime, model } = open([{ text: `${text}! ${words(300)}` }]);
    const outcome = await runtime.run({ namespace: bob, input: text });
    return { outcome, shown: shownIn(model.requests.at(-1)) };
  };
  const load = async () => {
    const session = await kept.sessions.load(bob);
    if (session === undefined) throw new Error('there is no session');
    return session;
  };
  const texts = async () =>
    (await load()).messages.map(({ message }) => head(messageText(message)));
  return { kept, asked, open, plain, say, load, texts };
}

function head(text: string): string {
  return text.slice(0, 40).replace(/ word.*$/, '');
}

function shownIn(request: ModelRequest | undefined): readonly string[] {
  return (request?.messages ?? []).map((message) => head(messageText(message)));
}

const summaryOf = (number: number) =>
  `Summary of the conversation so far:\n\nsummary ${number}`.slice(0, 40);

describe('a session that was summarised in a run', () => {
  it('is shown so in the runs after it, which neither summarise nor reduce it again', async () => {
    const { say, asked, texts } = scene();
    for (const text of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) await say(text);
    expect(asked).toHaveLength(1);
    const first = await say('h');
    const second = await say('i');
    expect(asked).toHaveLength(1);
    expect(first.shown[0]).toBe(summaryOf(1));
    // The same beginning, to the byte.
    expect(second.shown.slice(0, first.shown.length)).toEqual(first.shown);
    const said = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
    expect(await texts()).toEqual(said.flatMap((text) => [text, `${text}!`]));
  });

  it('hands its summary to the next one, and leaves the messages as they are [runtime C-128]', async () => {
    const { say, asked, texts } = scene();
    for (let index = 10; index < 30; index += 1) await say(String(index));
    expect(asked.length).toBeGreaterThan(2);
    expect(asked.map(({ previous }) => previous)).toEqual([
      undefined,
      ...asked.slice(1).map((_, index) => `summary ${index + 1}`),
    ]);
    const summarised = asked.flatMap(({ messages }) => messages.map(messageText)).map(head);
    expect(new Set(summarised).size).toBe(summarised.length);
    expect((await texts()).slice(0, summarised.length)).toEqual(summarised);
  });

  it('counts what the summary has cost for the run and the session', async () => {
    const { say, asked, load } = scene();
    let total = 0;
    while (asked.length === 0) total = (await say('more')).outcome.usage.inputTokens;
    expect(total).toBe(10 + usage.inputTokens);
    const { head: session, messages } = await load();
    expect(session.usage.inputTokens).toBe((messages.length / 2) * 10 + usage.inputTokens);
  });

  it('keeps it also when the process dies in the run that has summarised', async () => {
    const { say, asked, open, kept } = scene();
    for (const text of ['a', 'b', 'c', 'd', 'e', 'f']) await say(text);
    expect(asked).toEqual([]);
    const { runtime } = open([{ text: 'never said', hang: true }]);
    const handle = runtime.stream({ namespace: bob, input: 'g' });
    await new Promise<void>((resolve) => {
      handle.subscribe((events) => {
        if (events.some(({ type }) => type === 'message.started')) resolve();
      });
    });
    await handle.sync();
    expect(asked).toHaveLength(1);
    handle.park();
    await expect(handle.result).rejects.toMatchObject({ code: 'run/parked' });
    expect(sessionOverlay(await kept.sessions.head(bob))).toBeUndefined();
    const { shown } = await say('h');
    expect(shown[0]).toBe(summaryOf(1));
    expect(asked).toHaveLength(1);
  });
});

describe('the overlay of a session', () => {
  it('replaces exactly its range when it is read, and the messages stay [runtime C-072]', async () => {
    const { say, load } = scene();
    for (const text of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) await say(text);
    const session = await load();
    const { shownFrom, summary } = sessionOverlay(session.head) ?? {};
    const at = session.messages.findIndex(({ message }) => message.id === shownFrom);
    expect(at).toBeGreaterThan(0);
    const view = sessionView(session);
    expect(view.slice(1)).toEqual(session.messages.slice(at).map(({ message }) => message));
    expect(view.slice(0, 1).map(messageText)).toEqual([
      `Summary of the conversation so far:\n\n${summary}`,
    ]);
    expect(session.messages).toHaveLength(14);
    const all = session.messages.map(({ message }) => messageText(message).length);
    expect(all.every((length, index) => (index % 2 === 0 ? length === 1 : length > 1_000))).toBe(
      true,
    );
  });

  it('goes with a fork that has its messages, and is left behind by one that has not', async () => {
    const { say, load, kept } = scene();
    for (const text of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) await say(text);
    const [whole, short] = [bob.child('fork', '1'), bob.child('fork', '2')];
    await kept.sessions.fork(bob, whole);
    await kept.sessions.fork(bob, short, { atSeq: 2 });
    const viewOf = async (namespace: typeof bob) => {
      const session = await kept.sessions.load(namespace);
      return session && sessionView(session);
    };
    expect(await viewOf(whole)).toEqual(sessionView(await load()));
    expect((await viewOf(short))?.map((message) => head(messageText(message)))).toEqual([
      'a',
      'a!',
    ]);
  });
});

describe('compacting a session by hand', () => {
  it('summarises all but the last exchange, as it was asked to, and tells what it did', async () => {
    const { say, asked, open, load, texts } = scene();
    for (const text of ['a', 'b', 'c']) await say(text);
    const before = (await load()).head.usage.inputTokens;
    const { runtime } = open([]);
    const report = await runtime.compact(bob, {
      targetTokens: 400,
      instructions: 'Keep the letters.',
    });
    expect(report).toMatchObject({ cause: 'manual', level: 2, droppedUnits: 4, usage });
    expect(report?.tokensAfter).toBeLessThan(report?.tokensBefore ?? 0);
    expect(asked.map(({ instructions }) => instructions)).toEqual(['Keep the letters.']);
    expect((await load()).head.usage.inputTokens).toBe(before + usage.inputTokens);
    const { shown } = await say('d');
    expect(shown).toEqual([summaryOf(1), 'c', 'c!', 'd']);
    expect(await texts()).toEqual(['a', 'a!', 'b', 'b!', 'c', 'c!', 'd', 'd!']);
  });

  it('counts also in a runtime that keeps nothing inside the window by itself', async () => {
    const { say, plain } = scene();
    for (const text of ['a', 'b', 'c']) await say(text);
    const { runtime, model } = plain([{ text: 'ok' }]);
    expect(await runtime.compact(bob, { targetTokens: 400 })).toMatchObject({ level: 3 });
    await runtime.run({ namespace: bob, input: 'new' });
    expect(shownIn(model.requests[0])).toEqual(['c', 'c!', 'new']);
  });

  it('does nothing where there is nothing to do, or nobody to ask', async () => {
    const { say, open, asked } = scene();
    const { runtime } = open([]);
    await expect(runtime.compact(bob)).rejects.toMatchObject({ code: 'session/not_found' });
    await say('a');
    expect(await runtime.compact(bob, { targetTokens: 2_000 })).toBeUndefined();
    expect(await runtime.compact(bob, { targetTokens: 10 })).toBeUndefined();
    expect(asked).toEqual([]);
    const refusal = { code: 'auth/forbidden' };
    await expect(runtime.compact(bob, { principal: eve })).rejects.toMatchObject(refusal);
    await runtime.close();
    await expect(runtime.compact(bob)).rejects.toMatchObject({ code: 'run/closed' });
  });

  it('changes nothing when the summary fails', async () => {
    const fails = () => {
      throw new AuraError('provider/overloaded', { message: 'too busy' });
    };
    const { say, open, load } = scene({ text: fails });
    for (const text of ['a', 'b', 'c']) await say(text);
    const before = await load();
    const failing = open([]).runtime.compact(bob, { targetTokens: 400 });
    await expect(failing).rejects.toMatchObject({ code: 'provider/overloaded' });
    expect(await load()).toEqual(before);
  });

  it('waits for the run in progress', async () => {
    const { say, open, asked } = scene();
    for (const text of ['a', 'b']) await say(text);
    const { runtime } = open([{ text: words(300) }]);
    const handle = runtime.stream({ namespace: bob, input: 'c' });
    const order: string[] = [];
    const run = handle.result.then(() => order.push('run'));
    const report = runtime.compact(bob, { targetTokens: 400 }).then((it) => {
      order.push('compacted');
      return it;
    });
    await run;
    expect((await report)?.droppedUnits).toBe(4);
    expect(order).toEqual(['run', 'compacted']);
    expect(asked).toHaveLength(1);
  });
});

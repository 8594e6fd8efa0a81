import { createHash } from 'node:crypto';
import { fakeClock, seededRandom } from '@aura/testkit';
import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { heuristicCounter } from '../context/heuristic-counter.ts';
import { contentText, messageText } from '../message/message-text.ts';
import type { ToolResult } from '../message/message.ts';
import type { Namespace } from '../namespace/namespace.ts';
import { createMemoryRunLogs } from '../run/memory-run-logs.ts';
import type { RunLogs } from '../run/run-logs.ts';
import { ann, bob, setUp } from '../runtime/runtime.harness.ts';
import { createMemorySessionStore } from '../session/memory-session-store.ts';
import { defineTool } from '../tool/define-tool.ts';
import type { ToolReturn } from '../tool/define-tool.ts';
import type { BlobStore } from './blob-store.ts';
import { createMemoryBlobStore } from './memory-blob-store.ts';

const context = { maxTokens: 9_024, reservedForOutput: 1_024, margin: 0 };
/** What one result may take of it. */
const cap = 2_400;

const family = '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}';

/** Two runtimes in turn, as the second may be in another process, over the same stores. */
function scene(returned: () => ToolReturn) {
  const clock = fakeClock();
  const kept = {
    sessions: createMemorySessionStore({ clock }),
    runLogs: createMemoryRunLogs() as RunLogs,
  };
  const blobs = createMemoryBlobStore({ clock, random: seededRandom(9) });
  const tool = defineTool({
    name: 'dump',
    description: 'Says a lot',
    input: z.object({}),
    annotations: { readOnly: true },
    execute: returned,
  });
  let opened = 10;
  const open = (steps: readonly ScriptedStep[], store: BlobStore = blobs) => {
    // Each makes ids of its own.
    opened += 1;
    const digest = { sha256: (text: string) => createHash('sha256').update(text).digest('hex') };
    const ports = { clock, digest, random: seededRandom(opened) };
    return setUp(steps, { kept, ports, blobs: store, tools: [tool], context });
  };
  const resultsIn = async (namespace: Namespace): Promise<readonly ToolResult[]> =>
    ((await kept.sessions.load(namespace))?.messages ?? []).flatMap(({ message }) =>
      message.role === 'tool' ? [message.result] : [],
    );
  /** The result of one call of the tool. */
  const call = async (namespace: Namespace = bob, store?: BlobStore) => {
    const { runtime, logger } = open(
      [{ calls: [{ name: 'dump', args: {} }] }, { text: 'Done.' }],
      store,
    );
    await runtime.run({ namespace, input: 'Dump it.' });
    const result = (await resultsIn(namespace)).at(-1);
    if (result === undefined) throw new Error('there is no result');
    return { ...result, lines: logger.lines };
  };
  /** What the model gets when it reads a result, with the rest of what it was shown. */
  const read = async (namespace: Namespace, ...args: readonly { [key: string]: unknown }[]) => {
    const { runtime } = open([
      { calls: args.map((each) => ({ name: 'read_result', args: JSON.stringify(each) })) },
      { text: 'Read it.' },
    ]);
    await runtime.run({ namespace, input: 'Read it.' });
    return (await resultsIn(namespace)).slice(-args.length);
  };
  return { clock, kept, blobs, open, call, read, resultsIn };
}

describe('results that are larger than their share of the window', () => {
  it('are cut where graphemes end, say so, and can be read in full [runtime C-106]', async () => {
    const whole = Array.from({ length: 1_200 }, (_, line) => `${line} ${family}e\u0301 \u00fcber`);
    const text = whole.join('\n');
    const { call, read } = scene(() => text);
    const { content, blobRef: ref = '' } = await call();
    const shown = contentText(content);
    expect(heuristicCounter().text(shown, 'test')).toBeLessThanOrEqual(cap);
    const notice = /\n\[\.\.\. about \d+ of \d+ tokens are shown, .* read_result .*\]\n/.exec(
      shown,
    );
    const [head = '', tail = ''] = shown.split(notice?.[0] ?? '\u0000');
    expect([text.startsWith(head), text.endsWith(tail)]).toEqual([true, true]);
    expect(head.split('\n')).toEqual(whole.slice(0, head.split('\n').length));
    expect(notice?.[0]).toContain(`"${ref}" and offset ${head.length}`);

    let offset = 0;
    let readBack = '';
    while (offset < text.length) {
      const [result] = await read(bob, { ref, offset, limit: 3_000 });
      const [part, place] = result?.content ?? [];
      expect(result?.outcome).toBe('ok');
      if (part?.type !== 'text' || place?.type !== 'text') throw new Error('no text');
      expect(part.text.startsWith('\u200d')).toBe(false);
      readBack += part.text;
      offset += part.text.length;
      const rest = offset < text.length ? `; go on with offset ${offset}` : '';
      expect(place.text).toContain(`to ${offset} of ${text.length}${rest}.]`);
    }
    expect(readBack).toBe(text);
  });

  it('are read 8,000 characters at a time unless told otherwise, with arguments that make sense', async () => {
    const { call, read } = scene(() => 'x'.repeat(50_000));
    const { blobRef: ref } = await call();
    const wrong = [
      { ref, offset: -1 },
      { ref, limit: 20_001 },
      { ref, limit: 0 },
      { ref, lines: 3 },
      { offset: 1 },
    ];
    const [usual, beyond] = await read(bob, { ref }, { ref, offset: 60_000 });
    expect(contentText(usual?.content ?? [])).toContain('to 8000 of 50000; go on with offset 8000');
    expect(contentText(beyond?.content ?? [])).toBe('\n[Characters 50000 to 50000 of 50000.]');
    const outcomes = (await read(bob, ...wrong)).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(wrong.map(() => 'invalid_input'));
    const [, , , unknown] = await read(bob, ...wrong);
    expect(contentText(unknown?.content ?? [])).toContain('/lines');
  });

  it('are known to nobody else, by the same words as those that never were', async () => {
    const { call, read, blobs } = scene(() => 'x'.repeat(50_000));
    const { blobRef: ref = '' } = await call();
    const data = new TextEncoder().encode('a secret');
    const meta = { mediaType: 'text/plain; charset=utf-8' };
    const below = await blobs.put(bob.child('chat', '1'), data, meta);
    const helper = await blobs.put(bob.system('sub', 'helper'), data, meta);
    const picture = await blobs.put(bob, data, { mediaType: 'image/png' });
    const refusal = (it: string) =>
      `Tool execution failed: there is no result with the reference "${it}"`;
    const textsOf = async (namespace: Namespace, ...refs: readonly string[]) =>
      (await read(namespace, ...refs.map((it) => ({ ref: it })))).map(({ content }) =>
        contentText(content),
      );
    expect(await textsOf(ann, ref, 'blob_0')).toEqual([ref, 'blob_0'].map(refusal));
    const strange = [below.ref, picture.ref];
    expect(await textsOf(bob, ...strange)).toEqual(strange.map(refusal));
    expect(await textsOf(bob, helper.ref)).toEqual(['a secret\n[Characters 0 to 8 of 8.]']);
  });

  it('are kept once: what is read back names what it was read from', async () => {
    const { call, read, blobs } = scene(() => 'x'.repeat(50_000));
    const { blobRef: ref = '' } = await call();
    const [result] = await read(bob, { ref, limit: 20_000 });
    expect(result?.blobRef).toBe(ref);
    expect(await blobs.deleteTree(bob)).toBe(1);
  });

  it('are gone with their session, and after their time', async () => {
    const { call, blobs, open, clock } = scene(() => 'x'.repeat(50_000));
    const { blobRef: first = '' } = await call(bob);
    const { blobRef: second = '' } = await call(ann);
    const { runtime } = open([]);
    await runtime.sessions.delete(bob);
    expect(await blobs.get(bob, first)).toBeUndefined();
    expect(await blobs.get(ann, second)).toBeDefined();
    const acme = ann.parent()?.parent() ?? ann;
    await runtime.sessions.deleteTree(acme, { confirmKey: acme.key });
    expect(await blobs.get(ann, second)).toBeUndefined();
    const { blobRef: third = '' } = await call(ann);
    await clock.advance(30 * 24 * 60 * 60 * 1_000);
    expect(await blobs.get(ann, third)).toBeUndefined();
  });

  it('are shown in part also where keeping them fails', async () => {
    const { call, blobs } = scene(() => 'x'.repeat(50_000));
    const full: BlobStore = { ...blobs, put: () => Promise.reject(new Error('the disk is full')) };
    const result = await call(bob, full);
    expect(result.outcome).toBe('ok');
    expect(result.blobRef).toBeUndefined();
    const shown = contentText(result.content);
    expect(shown).toContain('tokens are shown');
    expect(shown).not.toContain('read_result');
    expect(JSON.stringify(result.lines)).toContain('the disk is full');
  });

  it('are not kept when they say little', async () => {
    const { call, blobs } = scene(() => 'x'.repeat(1_999));
    expect((await call()).blobRef).toBeUndefined();
    expect(await blobs.deleteTree(bob)).toBe(0);
  });
});

describe('the tool read_result', () => {
  it('is offered where results are kept, without anybody asking for it', async () => {
    const { open } = scene(() => 'x');
    const names = async (tools?: 'none' | readonly string[]) => {
      const { runtime, model } = open([{ text: 'Hello.' }]);
      await runtime.run({ namespace: bob, input: 'Hi', ...(tools && { tools }) });
      return model.requests[0]?.tools.map(({ name }) => name);
    };
    expect(await names()).toEqual(['dump', 'read_result']);
    expect(await names(['dump'])).toEqual(['dump', 'read_result']);
    expect(await names('none')).toEqual([]);
  });
});

describe('a result of 50 MB', () => {
  const huge = 'All work and no play. '.repeat(2_400_000);

  it.each([
    ['text', () => huge],
    ['a value', () => ({ json: { rows: [huge] } })],
    [
      'an attachment',
      (): ToolReturn => {
        const source = { kind: 'base64', data: huge } as const;
        return { content: [{ type: 'image', mediaType: 'image/png', source }] };
      },
    ],
  ])('of %s leaves little in the log, the session and the store', async (_, returned) => {
    const { call, kept, blobs } = scene(returned);
    const { blobRef: ref } = await call();
    const logs = kept.runLogs.within(bob);
    for (const { runId } of (await logs.list()).items) {
      expect(JSON.stringify(await logs.read(runId)).length).toBeLessThan(400_000);
    }
    expect(JSON.stringify(await kept.sessions.load(bob)).length).toBeLessThan(100_000);
    if (ref === undefined) return;
    const blob = await blobs.get(bob, ref);
    expect(blob?.total).toBeLessThanOrEqual(256 * 1024);
    const text = new TextDecoder().decode(blob?.data);
    expect(text).toMatch(
      /the result has \d{8} characters, of which 26\d{4} were kept; the middle is lost/,
    );
  });

  it('is cut also where nothing is kept', async () => {
    const dump = defineTool({
      name: 'dump',
      description: 'Says a lot',
      input: z.object({}),
      annotations: { readOnly: true },
      execute: () => huge,
    });
    const steps = [{ calls: [{ name: 'dump', args: {} }] }, { text: 'Done.' }];
    const { runtime, kept } = setUp(steps, { tools: [dump] });
    await runtime.run({ namespace: bob, input: 'Dump it.' });
    const messages = (await kept.sessions.load(bob))?.messages ?? [];
    const shown = messages.map(({ message }) => messageText(message)).join('');
    expect(shown.length).toBeLessThan(1_100_000);
    expect(shown.includes('the middle is lost')).toBe(true);
  });
});

import { plain, putText, sampleBytes, textOf } from './blob-lab.ts';
import type { BlobStoreUnderTest } from './blob-store-suite.ts';
import { acme, acmeBob, failureOf } from './run-logs-lab.ts';
import { ada } from './session-store-lab.ts';
import type { SuiteCase } from './suite-case.ts';

function isEqual(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

/** Storing, reading, and what a store refuses. */
export const blobCases = (maxBytes: number): readonly SuiteCase<BlobStoreUnderTest>[] => [
  {
    name: 'gives back what was stored, and what it is',
    async check({ blobs }, expect) {
      const data = new TextEncoder().encode('hello');
      const meta = { ...plain, name: 'greeting.txt' };
      const { ref, bytes } = await blobs.put(ada, data, meta);
      expect(bytes).toEqual(5);
      const slice = await blobs.get(ada, ref);
      expect(slice && { ...slice, data: [...slice.data] }).toEqual({
        ...meta,
        data: [...data],
        total: 5,
        namespace: ada,
      });
      const nothing = await blobs.put(ada, new Uint8Array(), plain);
      expect(nothing.bytes).toEqual(0);
      expect((await blobs.get(ada, nothing.ref))?.data.length).toEqual(0);
    },
  },
  {
    name: 'gives every blob a reference of its own, also when two have the same content',
    async check({ blobs }, expect) {
      const refs = await Promise.all(
        Array.from({ length: 20 }, () => putText(blobs, ada, 'the same')),
      );
      expect(new Set(refs).size).toEqual(20);
      expect(await blobs.delete(ada, refs[0] ?? '')).toEqual(true);
      expect(await textOf(blobs, ada, refs[1] ?? '')).toEqual('the same');
    },
  },
  {
    name: 'gives any part of a large blob, and never more than there is',
    async check({ blobs }, expect) {
      const data = sampleBytes(maxBytes);
      const { ref } = await blobs.put(ada, data, plain);
      const ranges = [
        {},
        { offset: 1, length: 1 },
        { offset: 524_287, length: 2 },
        { offset: 524_288, length: 524_288 },
        { offset: 999_999, length: 700_001 },
        { offset: maxBytes - 1 },
        { offset: maxBytes },
        { offset: maxBytes + 10, length: 5 },
        { offset: -5, length: 3 },
        { length: 0 },
        { length: -1 },
      ];
      for (const range of ranges) {
        const { offset = 0, length = data.length } = range;
        const start = Math.max(0, offset);
        const expected = data.subarray(start, start + Math.max(0, length));
        const slice = await blobs.get(ada, ref, range);
        expect([range, slice && isEqual(slice.data, expected), slice?.total]).toEqual([
          range,
          true,
          maxBytes,
        ]);
      }
    },
  },
  {
    name: 'is not changed by what callers do to what they gave or got',
    async check({ blobs }, expect) {
      const whole = new TextEncoder().encode('before original after');
      // A part of something larger: what lies around it is none of the store's business.
      const { ref, bytes } = await blobs.put(ada, whole.subarray(7, 15), plain);
      expect(bytes).toEqual(8);
      whole.fill(0);
      (await blobs.get(ada, ref))?.data.fill(0);
      expect(await textOf(blobs, ada, ref)).toEqual('original');
    },
  },
  {
    name: 'refuses what is too large, and stores nothing of it',
    async check({ blobs }, expect) {
      const store = () => blobs.put(ada, new Uint8Array(maxBytes + 1), plain);
      expect(await failureOf(store)).toEqual('blob/too_large');
      expect(await blobs.deleteTree(acme)).toEqual(0);
    },
  },
  {
    name: 'stores and reads nothing for a caller that has given up',
    async check({ blobs }, expect) {
      const signal = AbortSignal.abort(new Error('given up'));
      const failure = async (operation: () => unknown): Promise<unknown> => {
        try {
          return await operation();
        } catch (error) {
          return error;
        }
      };
      const put = await failure(() => blobs.put(ada, sampleBytes(600_000), plain, { signal }));
      expect(put).toEqual(signal.reason);
      expect(await blobs.deleteTree(acme)).toEqual(0);
      const ref = await putText(blobs, ada, 'kept');
      expect(await failure(() => blobs.get(ada, ref, { signal }))).toEqual(signal.reason);
    },
  },
  {
    name: 'does not have a blob any more once it has expired',
    async check({ blobs, clock }, expect) {
      const ref = await putText(blobs, ada, 'soon gone', { expiresAt: clock.now() + 1_000 });
      const kept = await putText(blobs, acmeBob, 'kept');
      await clock.advance(999);
      expect(await textOf(blobs, ada, ref)).toEqual('soon gone');
      await clock.advance(1);
      expect(await textOf(blobs, ada, ref)).toEqual(undefined);
      expect(await blobs.delete(ada, ref)).toEqual(false);
      expect(await blobs.deleteTree(acme)).toEqual(1);
      expect(await textOf(blobs, acmeBob, kept)).toEqual(undefined);
    },
  },
];

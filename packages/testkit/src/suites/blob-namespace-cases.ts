import { Namespace } from '@aura/core';

import { putText, textOf } from './blob-lab.ts';
import type { BlobStoreUnderTest } from './blob-store-suite.ts';
import { acme, acmeBob, lookalikes } from './run-logs-lab.ts';
import { ada } from './session-store-lab.ts';
import type { SuiteCase } from './suite-case.ts';

/** Where references count, and what deleting a namespace takes with it. */
export const blobNamespaceCases: readonly SuiteCase<BlobStoreUnderTest>[] = [
  {
    name: 'knows a reference where it was stored and above, and nowhere else',
    async check({ blobs }, expect) {
      const helper = ada.system('sub', 'helper');
      const ref = await putText(blobs, helper, 'secret');
      for (const namespace of [helper, ada, acme]) {
        expect(await textOf(blobs, namespace, ref)).toEqual('secret');
        expect((await blobs.get(namespace, ref))?.namespace.key).toEqual(helper.key);
      }
      const foreign = [
        acmeBob,
        helper.child('x', 'y'),
        ada.system('sub', 'other'),
        Namespace.of('tenant', 'acm'),
        ...lookalikes,
      ];
      for (const namespace of foreign) {
        expect(await blobs.get(namespace, ref)).toEqual(undefined);
        expect(await blobs.delete(namespace, ref)).toEqual(false);
      }
      expect(await textOf(blobs, helper, ref)).toEqual('secret');
    },
  },
  {
    name: 'tells an unknown reference from a foreign one by nothing',
    async check({ blobs }, expect) {
      const foreign = await putText(blobs, acmeBob, 'secret');
      const unknown = [foreign.replace(/.$/, '~'), '', '%', '../..', 'x'.repeat(10_000), '\u0000'];
      for (const ref of [foreign, ...unknown]) {
        expect(await blobs.get(ada, ref)).toEqual(undefined);
        expect(await blobs.get(ada, ref, { offset: 10, length: 1 })).toEqual(undefined);
        expect(await blobs.delete(ada, ref)).toEqual(false);
      }
    },
  },
  {
    name: 'deletes one blob once, from where it may be seen',
    async check({ blobs }, expect) {
      const ref = await putText(blobs, ada, 'text');
      expect(await blobs.delete(acme, ref)).toEqual(true);
      expect(await blobs.delete(acme, ref)).toEqual(false);
      expect(await textOf(blobs, ada, ref)).toEqual(undefined);
    },
  },
  {
    name: 'deletes what was stored in exactly one namespace',
    async check({ blobs }, expect) {
      const below = await putText(blobs, ada.child('chat', '1'), 'below');
      const above = await putText(blobs, acme, 'above');
      await putText(blobs, ada, 'one');
      await putText(blobs, ada, 'two');
      expect(await blobs.deleteAll(ada)).toEqual(2);
      expect(await blobs.deleteAll(ada)).toEqual(0);
      expect(await textOf(blobs, acme, below)).toEqual('below');
      expect(await textOf(blobs, acme, above)).toEqual('above');
    },
  },
  {
    name: 'deletes a tenant with what its sub-agents have stored, and nothing of its neighbours',
    async check({ blobs }, expect) {
      const inside = [acme, ada, acmeBob, ada.system('sub', 'helper')];
      const refs = new Map<Namespace, string>();
      for (const namespace of [...inside, ...lookalikes]) {
        refs.set(namespace, await putText(blobs, namespace, namespace.key));
      }
      expect(await blobs.deleteTree(acme)).toEqual(inside.length);
      expect(await blobs.deleteTree(acme)).toEqual(0);
      for (const [namespace, ref] of refs) {
        const expected = inside.includes(namespace) ? undefined : namespace.key;
        expect(await textOf(blobs, namespace, ref)).toEqual(expected);
      }
    },
  },
];

import { describe, expect, it } from 'vitest';
import { Namespace } from '../namespace/namespace.ts';
import { setUp } from '../runtime/runtime.harness.ts';
import type { Hook } from './hook.ts';

describe('the state of a hook', () => {
  it('is of one run: a hundred at the same time see nothing of each other [runtime C-145]', async () => {
    const seen = new Map<string, unknown[]>();
    const counting = (name: string): Hook => ({
      name,
      async runStart(_event, { runId, state }) {
        state.set('run', `${name} ${runId}`);
        await Promise.resolve();
      },
      async beforeModelCall(_event, { state }) {
        state.set('calls', Number(state.get('calls') ?? 0) + 1);
        await Promise.resolve();
      },
      runEnd(_event, { runId, state }) {
        seen.set(`${name} ${runId}`, [...state.values()]);
      },
    });
    const hooks = [counting('one'), counting('two')];
    const steps = Array.from({ length: 200 }, (_, index) => ({ text: index < 100 ? '' : 'Yes.' }));
    const { runtime } = setUp(steps, {
      hooks,
      concurrency: { maxConcurrentRuns: 100, maxConcurrentRunsPerTenant: 100 },
    });
    await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        runtime.run({
          namespace: Namespace.of('tenant', 'acme', 'user', `u${index}`),
          input: 'hi',
        }),
      ),
    );
    expect(seen.size).toBe(200);
    for (const [run, state] of seen) expect(state).toEqual([run, 2]);
  });
});

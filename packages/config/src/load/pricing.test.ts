import { expect, it } from 'vitest';
import { agentFile, failLoading, loadFiles } from '../../test-support/load-files.ts';

const priced = (lines: string): string => agentFile({ rest: `[agent.llm.pricing]\n${lines}` });

it('reads prices in dollars per million tokens', async () => {
  const file = priced(
    'input_per_mtok = 1.25\noutput_per_mtok = 10\ncached_input_per_mtok = 0\ncache_write_per_mtok = 2',
  );
  const { agents } = await loadFiles({ 'a.toml': file });
  expect(agents[0]?.llm.pricing).toEqual({
    inputPerMtok: 1.25,
    outputPerMtok: 10,
    cachedInputPerMtok: 0,
    cacheWritePerMtok: 2,
  });
});

it('leaves prices that are not given to the list', async () => {
  const { agents } = await loadFiles({ 'a.toml': priced('output_per_mtok = 3') });
  expect(agents[0]?.llm.pricing).toEqual({ outputPerMtok: 3 });
});

it.each(['-0.5', '-1', '1_000_001', 'nan', 'inf'])(
  'refuses a price of %s by its key',
  async (price) => {
    const file = priced(`output_per_mtok = 1\ncached_input_per_mtok = ${price}`);
    const { issues, message } = await failLoading({ 'a.toml': file });
    expect(issues).toMatchObject([{ path: 'agent.llm.pricing.cached_input_per_mtok' }]);
    expect(message).toMatch(/a\.toml:\d+:\d+/);
  },
);

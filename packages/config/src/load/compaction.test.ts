import { expect, it } from 'vitest';
import { agentFile, failLoading, loadFiles } from '../../test-support/load-files.ts';

const rest = '[compaction]\nstrategy = "summarise"';

it('takes over what becomes of old messages, and says when nothing ever will', async () => {
  const llm = 'context_window = 128000';
  const known = await loadFiles({ 'a.toml': agentFile({ llm, rest }) });
  expect(known.agents[0]?.compaction).toBe('summarise');
  expect(known.warnings).toEqual([]);
  const { warnings } = await loadFiles({ 'a.toml': agentFile({ rest }) });
  expect(warnings).toMatchObject([{ code: 'config/window_not_set', path: 'compaction' }]);
});

it('refuses what it does not know, and a window in which there is no room', async () => {
  const { issues } = await failLoading({
    'a.toml': agentFile({
      llm: 'context_window = 1024',
      rest: rest.replace('summarise', 'forget'),
    }),
  });
  expect(issues.map(({ path }) => path).sort()).toEqual([
    'agent.llm.context_window',
    'compaction.strategy',
  ]);
});

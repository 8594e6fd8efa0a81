import { describe, expect, it } from 'vitest';
import { contextScenarios } from './context-scenarios.harness.ts';
import { replayAfterCrashes } from './replay-lives.harness.ts';
import { digest, recordRun } from './replay.harness.ts';
import { replayRun } from './replay-run.ts';
import { missedChanges } from './tampered.harness.ts';

/** What is cut and reduced in the scenarios, so that none of them comes to test nothing. */
const effects = {
  'context.compacted': /again and again|summary that costs|no summary|too large|no provider|anew/,
  'prompt.rendered': /anew/,
  'flow.failed': /no provider|larger model|nothing more/,
};

/** Whoever makes a run end does not do so again after a crash. */
const goingOn = contextScenarios.filter(({ meddle }) => meddle === undefined);

/** Prices and prompts come from outside, and stand in a log once. */
const unpriced = contextScenarios.filter(({ agent }) => !agent?.budget && !agent?.prompt);

describe('replaying a run that was kept inside a context window', () => {
  it.each(contextScenarios)('comes to the same with $name', async (scenario) => {
    const { records } = await recordRun(scenario);
    const kinds = records.map((each) => (each.type === 'event' ? each.event.type : each.type));
    for (const [kind, which] of Object.entries(effects)) {
      if (which.test(scenario.name)) expect(kinds).toContain(kind);
    }
    const report = await replayRun(records, { digest });
    expect(report.divergence).toBeUndefined();
    expect(report.lives).toBe(1);
  });

  it.each(goingOn)('comes to the same after a crash anywhere in $name', async (scenario) => {
    await replayAfterCrashes(scenario);
  });

  it.each(unpriced)('finds whatever was changed in $name', async (scenario) => {
    expect(await missedChanges(scenario)).toEqual([]);
  });
});

import { expect, it } from 'vitest';
import { scenarios } from './replay.harness.ts';
import { missedChanges } from './tampered.harness.ts';

const kinds =
  /parallel|failing|too long|again and|other arguments|does not count|deadline|some text/;

it.each(scenarios.filter(({ name }) => kinds.test(name)))(
  'finds whatever was changed in $name',
  async (scenario) => {
    expect(await missedChanges(scenario)).toEqual([]);
  },
);

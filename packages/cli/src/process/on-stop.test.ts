import { describe, expect, it } from 'vitest';
import { fakeContext } from '../app/fake-context.harness.ts';
import { onStop } from './on-stop.ts';
import type { StopSignalName } from './stop-signals.ts';

function listening() {
  const world = fakeContext();
  const stops: StopSignalName[] = [];
  const forget = onStop(world.context, ({ name }) => stops.push(name));
  return { world, stops, forget };
}

describe('requests to end', () => {
  it('end the process at once the second time, with the code of the signal', () => {
    const { world, stops } = listening();
    world.send('SIGTERM', 1_000);
    expect(world.exits).toEqual([]);
    world.send('SIGINT', 1_500);
    expect(stops).toEqual(['SIGTERM']);
    expect(world.exits).toEqual([130]);
  });

  it('count once when a terminal and a wrapper both deliver them', () => {
    const { world, stops } = listening();
    world.send('SIGINT', 1_000);
    world.send('SIGINT', 1_020);
    expect(stops).toEqual(['SIGINT']);
    expect(world.exits).toEqual([]);
    world.send('SIGTERM', 1_400);
    expect(world.exits).toEqual([143]);
  });

  it('are left to the process when nobody waits for them any more', () => {
    const { world, forget } = listening();
    forget();
    expect(world.listeners).toBe(0);
  });
});

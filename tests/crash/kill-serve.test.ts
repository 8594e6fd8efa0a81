import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { fakeMcpCommand, scriptedModelServer, seededRandom } from '@aura/testkit';
import type { StartedProcess, WireRequest, WireStep } from '@aura/testkit';
import { expect, it } from 'vitest';
import { agentToml, stdioServer } from '../wire/support/agent-toml.ts';
import { newFamily } from './family.ts';
import { startLoad } from './load.ts';
import { install, listening } from './serve-process.ts';

const isLong = process.env['AURA_TEST_LONG'] === '1';
const kills = isLong ? 50 : 8;
const seed = Number(process.env['AURA_TEST_SEED'] ?? 20_260_101);

/** Every third kill hits a server that is still starting; the others come under load. */
const startingEvery = 3;
const longestStartMs = 600;
const longestLoadMs = 800;

/** A tool call on each of two servers at the same time, one slow and one with progress. */
function script({ question, toolResults }: WireRequest): WireStep {
  if (toolResults.length > 0) return { text: `Tools: ${toolResults.join(' | ')}` };
  const seconds = question === 'work' ? 0.4 : 0.05;
  return {
    calls: [
      { name: 'slow_task', args: { task_id: 'one', duration_seconds: seconds } },
      { name: 'second_task_with_progress', args: { duration_seconds: seconds, steps: 4 } },
    ],
  };
}

function familyServer(name: string): string {
  const script = fileURLToPath(new URL('./family-server.ts', import.meta.url));
  const args = ['--conditions=aura-source', script];
  return stdioServer(name, { ...fakeMcpCommand(), args });
}

async function ask(url: string): Promise<string> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'Are you there?' }] }),
  });
  return response.text();
}

it(
  `a server that is killed ${kills} times leaves no process behind and starts again each time`,
  { timeout: kills * 20_000 },
  async () => {
    const random = seededRandom(seed);
    const family = newFamily();
    await using model = await scriptedModelServer(script, { pauseMs: 5 });
    await using installation = await install(
      agentToml({ servers: [familyServer('first'), familyServer('second')] }),
    );
    const env = { ...family.env, MODEL_URL: model.url };
    let port = '0';
    const start = (ready?: RegExp): Promise<StartedProcess> =>
      installation.serve({ args: ['--port', port], env, ...(ready && { ready }) });
    const kill = async (server: StartedProcess, when: string): Promise<void> => {
      server.kill('SIGKILL');
      expect(await server.exited, when).toEqual({ code: null, signal: 'SIGKILL' });
      await family.extinct();
    };

    let largest = 0;
    let broken = 0;
    for (let count = 1; count <= kills; count += 1) {
      if (count % startingEvery === 0) {
        const delayMs = Math.floor(random.number() * longestStartMs);
        await using starting = await start();
        await sleep(delayMs);
        await kill(starting, `kill ${count} (seed ${seed}), ${delayMs} ms after the start`);
        continue;
      }
      await using server = await start(listening);
      const url = server.ready?.[1] ?? '';
      port = new URL(url).port;
      expect(await ask(url)).toMatch(/Task one completed.*Completed 4 steps/);
      await using load = startLoad(url, 4);
      await load.begun;
      const delayMs = Math.floor(random.number() * longestLoadMs);
      await sleep(delayMs);
      largest = Math.max(largest, (await family.members()).length);
      await kill(server, `kill ${count} (seed ${seed}), ${delayMs} ms into the load`);
      broken += load.broken;
    }
    // The server, two guardians, two MCP servers and a child of each.
    expect(largest).toBe(7);
    expect(broken).toBeGreaterThan(0);

    await using last = await start(listening);
    const url = last.ready?.[1] ?? '';
    expect(new URL(url).port).toBe(port);
    expect(await ask(url)).toMatch(/Task one completed.*Completed 4 steps/);
    expect(await last.stop()).toEqual({ code: 0, signal: null });
    await family.extinct();
  },
);

import type { RunObserver } from '@aura/core';
import { createAgentRunner, createIdSource, createMemoryRunLogs, silentLogger } from '@aura/core';
import { nodeClock, nodeDigest, nodeRandom } from '@aura/host';
import { createRunMetrics, loadMetrics, loadTraces } from '@aura/telemetry';
import type { BenchResult } from './bench-result.ts';
import { alternate, compare } from './measure.ts';
import { startChild } from './processes/start-child.ts';
import { benchAgent, benchRequest } from './tool-round.ts';

const runs = 200;
const warmUpRounds = 2;
const rounds = 11;
const ports = { clock: nodeClock, random: nodeRandom };
const ids = createIdSource(ports);
const agent = benchAgent(4);

/** CPU time per run in microseconds; whatever is sent afterwards is part of it. */
async function timeRuns(observers?: readonly RunObserver[]): Promise<number> {
  const runner = createAgentRunner({
    ...ports,
    ids,
    digest: nodeDigest,
    logger: silentLogger,
    runLogs: createMemoryRunLogs(),
    ...(observers && { observers }),
  });
  const before = process.cpuUsage();
  for (let done = 0; done < runs; done += 1) await runner.start(agent, benchRequest).result;
  const { user, system } = process.cpuUsage(before);
  return (user + system) / runs;
}

async function addedBy(name: string, observer: RunObserver): Promise<BenchResult> {
  const subject = () => timeRuns([observer]);
  for (let round = 0; round < warmUpRounds; round += 1) {
    await subject();
    await timeRuns();
  }
  const measured = await alternate(rounds, { subject, baseline: () => timeRuns() });
  const added = measured.map((round) => ({ ...round, subject: round.subject - round.baseline }));
  return compare(added, {
    name: `${name}, added to a run`,
    unit: 'us',
    aim: { atMost: 1_000 },
    read: (microseconds) => microseconds,
  });
}

/** What watching runs adds to them: folding their events, making spans of them, encoding and sending those. */
export async function benchTelemetry(): Promise<readonly BenchResult[]> {
  await using collector = await startChild('collector');
  const { url } = collector;
  const tracesOf = (recordContent: boolean) =>
    loadTraces({
      target: {
        protocol: 'http/protobuf',
        url: `${url}/v1/traces`,
        headers: {},
        timeoutMs: 10_000,
      },
      resource: { 'service.name': 'bench' },
      rules: { recordContent },
      version: '0',
      clock: nodeClock,
      ids,
      logger: silentLogger,
    });
  await using plain = await tracesOf(false);
  await using withContent = await tracesOf(true);
  await using kept = await loadMetrics();
  const { observer } = createRunMetrics(kept.sink, { clock: nodeClock });
  return [
    await addedBy('traces', plain.observer),
    await addedBy('traces with content', withContent.observer),
    await addedBy('metrics', observer),
  ];
}

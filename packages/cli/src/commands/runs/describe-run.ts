import { contentText, scrubSecrets } from '@aura/core';
import type { RunOpened, RunRecord, RunSummary } from '@aura/core';
import { oneLine } from '../../terminal/one-line.ts';
import { sanitize } from '../../terminal/sanitize.ts';
import { RunTimeline } from './run-timeline.ts';

function describeOrigin({ forkedFrom }: RunOpened): readonly string[] {
  return forkedFrom === undefined
    ? []
    : [`forked from  ${forkedFrom.runId} at record ${forkedFrom.seq}`];
}

function question({ input }: RunOpened): string {
  const asked = input.findLast((message) => message.role === 'user');
  return asked?.role === 'user' ? oneLine(contentText(asked.content)) : '';
}

/** The answer, as far as there is one, in full: this is what somebody looks for. */
function answer(records: readonly RunRecord[]): readonly string[] {
  const last = records.at(-1);
  if (last?.type !== 'event' || last.event.type !== 'run.completed') return [];
  const { text } = last.event.outcome;
  return text === '' ? [] : ['', sanitize(text)];
}

/** What happened in a run, for people: who asked what, every step with its record and its time, and the answer. */
export function describeRun(summary: RunSummary, records: readonly RunRecord[]): string {
  const { runId, status, agent, mode, namespace, session, startedAt, seq } = summary;
  const [opened] = records;
  const timeline = new RunTimeline(startedAt);
  const lines = [
    `run          ${runId}`,
    `status       ${status} (${mode})`,
    `agent        ${oneLine(agent)}`,
    `namespace    ${oneLine(namespace)}`,
    `session      ${oneLine(session)}`,
    `started      ${new Date(startedAt).toISOString()}`,
    `records      ${seq}`,
    ...(opened?.type === 'run.opened'
      ? [...describeOrigin(opened), `question     ${question(opened)}`]
      : []),
    '',
    ...records.flatMap((record) => timeline.take(record)),
    ...answer(records),
  ];
  return `${scrubSecrets(lines.join('\n'))}\n`;
}

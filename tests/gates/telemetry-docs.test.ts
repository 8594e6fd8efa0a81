import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attributeCatalogue, metricCatalogue, spanNames } from '@aura/telemetry';
import { describe, expect, it } from 'vitest';
import { root } from './packages.ts';

const page = readFileSync(join(root, 'docs/telemetry.md'), 'utf8');

/** The first cells of a table under a heading, and its rows. */
function rowsOf(heading: string): readonly (readonly string[])[] {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  const [body = ''] = section.split('\n## ');
  return body
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
}

const firstName = (cells: readonly string[]) => /`([^`]+)`/.exec(cells[1] ?? '')?.[1] ?? '';

describe('docs/telemetry.md', () => {
  it('names every variable that is read, and no other', () => {
    const source = readFileSync(
      join(root, 'packages/host/src/telemetry/read-trace-settings.ts'),
      'utf8',
    );
    const read = [...source.matchAll(/'((?:OTEL|PHOENIX|AURA)_[A-Z_]+)'/g)].map(([, name]) => name);
    const documented = rowsOf('Variables').map(firstName);
    expect(documented.toSorted()).toEqual([...new Set(read)].toSorted());
  });

  it('names every attribute that can be exported, what is content, and what it is called elsewhere', () => {
    const rows = rowsOf('Attributes').map((cells) => ({
      key: firstName(cells).replace(/\*$/, ''),
      content: cells.join(' ').includes('*content*'),
      genAi: /^`(gen_ai\.[^`]+)`/.exec(cells[3] ?? '')?.[1],
    }));
    const known = Object.entries(attributeCatalogue).map(([key, { content, genAi }]) => ({
      key,
      content: content === true,
      genAi,
    }));
    expect(rows).toEqual(known);
  });

  it('names every metric with its labels', () => {
    const suffix = { counter: '_total', gauge: '', histogram: '' } as const;
    const units: Readonly<Record<string, string>> = { s: '_seconds', usd: '_usd' };
    const known = Object.entries(metricCatalogue).map(([name, { kind, unit = '', labels }]) => ({
      name: `${name.replaceAll('.', '_')}${units[unit] ?? ''}${suffix[kind]}`,
      kind,
      labels: labels.map((label) => `\`${label}\``).join(', '),
    }));
    const rows = rowsOf('Metrics').map((cells) => ({
      name: firstName(cells),
      kind: cells[2],
      labels: cells[3],
    }));
    expect(rows).toEqual(known);
  });

  it('names every span', () => {
    for (const name of Object.values(spanNames)) expect(page).toContain(name);
  });
});

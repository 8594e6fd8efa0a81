import { expect, it } from 'vitest';
import list from './list-prices.json' with { type: 'json' };

const rows: readonly (readonly [string, readonly (number | null)[]])[] = Object.values(
  list.providers,
).flatMap((models) => Object.entries(models));

it('says where the prices are from and when they were true', () => {
  expect(list.source).toMatch(/genai-prices \d+\.\d+\.\d+ \(MIT\)/);
  expect(list.date).toMatch(/^20\d\d-\d\d-\d\d$/);
});

it('holds whole micros from zero up, with rising thresholds', () => {
  expect(rows.length).toBeGreaterThan(1_000);
  for (const [model, row] of rows) {
    expect((row.length - 4) % 5, model).toBe(0);
    const figures = row.filter((figure) => figure !== null);
    expect(
      figures.every((figure) => Number.isSafeInteger(figure) && figure >= 0),
      model,
    ).toBe(true);
    expect(row[0], model).not.toBeNull();
    expect(row[1], model).not.toBeNull();
    const thresholds = row.filter((_, at) => at >= 4 && (at - 4) % 5 === 0).map(Number);
    expect(
      thresholds.toSorted((left, right) => left - right),
      model,
    ).toEqual(thresholds);
  }
});

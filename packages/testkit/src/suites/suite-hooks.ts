/** The part of a test runner that suites need; vitest has it, and others do. */
export interface SuiteHooks {
  describe(name: string, body: () => void): void;
  it(name: string, body: () => Promise<void>): void;
  expect(actual: unknown): { toEqual(expected: unknown): void };
}

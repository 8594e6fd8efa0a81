import type { Finding } from './finding.ts';
import { startsWith, type KeyPath } from './key-path.ts';

/** A variable without a value, and the string that asks for it. */
export interface MissingVariable {
  readonly name: string;
  readonly path: KeyPath;
}

/** What the steps of loading learn about one file, and how its keys have moved since it was written. */
export class FileFindings {
  readonly #findings: Finding[] = [];
  readonly #missing: MissingVariable[] = [];
  readonly #unresolved = new Set<string>();
  readonly #moves: { readonly from: KeyPath; readonly to: KeyPath }[] = [];

  /** Everything reported so far. */
  get findings(): readonly Finding[] {
    return this.#findings;
  }

  /** Variables that have no value, in the order of the decoded document. */
  get missing(): readonly MissingVariable[] {
    return this.#missing;
  }

  /** True when the file does not say what its agent is. One that asks for what is not built does. */
  get unclear(): boolean {
    const isWrong = ({ severity, code }: Finding): boolean =>
      severity === 'error' && code !== 'config/not_built';
    return this.#missing.length > 0 || this.#findings.some(isWrong);
  }

  /** Reports a problem, unless it is an error that only follows from a variable without value. */
  add(finding: Finding): void {
    const path = this.originOf(finding.path);
    if (finding.severity === 'error' && this.#unresolved.has(JSON.stringify(path))) return;
    this.#findings.push({ ...finding, path });
  }

  /** Notes that the value at `path` waits for variables that are not set. */
  addMissing(names: readonly string[], path: KeyPath): void {
    for (const name of names) this.#missing.push({ name, path });
    this.#unresolved.add(JSON.stringify(path));
  }

  /** Notes that what the user wrote at `from` is now found at `to`. */
  addMove(from: KeyPath, to: KeyPath): void {
    this.#moves.push({ from, to });
  }

  /** The path under which the user wrote what is now at `path`. */
  originOf(path: KeyPath): KeyPath {
    let origin = path;
    for (const { from, to } of this.#moves.toReversed()) {
      if (startsWith(origin, to)) origin = [...from, ...origin.slice(to.length)];
    }
    return origin;
  }
}

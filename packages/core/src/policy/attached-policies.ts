import type { Namespace } from '../namespace/namespace.ts';
import type { NamespacePattern } from '../namespace/pattern.ts';
import type { CompiledPolicy } from './compile-policy.ts';
import type { PolicyLink } from './judge-policy.ts';

interface PatternLink extends PolicyLink {
  readonly target: NamespacePattern;
}

/** What policies are attached to: one place in the tree, or every place that matches. */
export type PolicyTarget = Namespace | NamespacePattern;

function textOf(target: PolicyTarget): string {
  return 'key' in target ? target.key : target.pattern;
}

/** The policies of a registry by what they are attached to; one for each target. */
export class AttachedPolicies {
  /** By key. Most targets are single tenants or users, and there may be many. */
  readonly #exact = new Map<string, PolicyLink>();
  readonly #patterns = new Map<string, PatternLink>();
  /** The most general first, then as they came. */
  #sorted: readonly PatternLink[] = [];

  set(target: PolicyTarget, policy: CompiledPolicy): void {
    const from = textOf(target);
    if ('key' in target) {
      this.#exact.set(from, { from, policy });
      return;
    }
    this.#patterns.set(from, { from, policy, target });
    this.#sort();
  }

  remove(target: PolicyTarget): boolean {
    const from = textOf(target);
    if ('key' in target) return this.#exact.delete(from);
    const removed = this.#patterns.delete(from);
    this.#sort();
    return removed;
  }

  /** What is attached to one place, the most general first. */
  at(place: Namespace): readonly PolicyLink[] {
    const matching: PolicyLink[] = this.#sorted.filter(({ target }) => target.matches(place));
    const exact = this.#exact.get(place.key);
    return exact === undefined ? matching : [...matching, exact];
  }

  #sort(): void {
    const bySpecificity = (left: PatternLink, right: PatternLink): number =>
      left.target.specificity - right.target.specificity;
    this.#sorted = [...this.#patterns.values()].sort(bySpecificity);
  }
}

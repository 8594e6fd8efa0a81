import { AuraError } from '../errors/aura-error.ts';
import {
  checkUserSegment,
  decodeSegment,
  encodeSegment,
  systemMark,
  utf8Bytes,
} from './segment.ts';

const maxDepth = 32;
const maxKeyBytes = 1024;

/** What Aura itself keeps below a namespace: sub-agents, threads of single agents, federation, jobs. */
export type SystemKind = 'sub' | 'agent' | 'federation' | 'job';

/** How keys from outside are read. */
export interface ParseNamespaceOptions {
  /** Accept system segments. Never for keys that a client sent. Default false. */
  readonly allowSystem?: boolean;
}

/**
 * Where something belongs: an immutable path of segments with one canonical key.
 * Two namespaces are equal exactly when their keys are; `parse(ns.key)` and `ns.key` are inverse.
 * Recommended are pairs of kind and id: `tenant:acme:user:bob`.
 */
export class Namespace {
  readonly segments: readonly string[];
  readonly key: string;

  private constructor(segments: readonly string[], key: string) {
    this.segments = Object.freeze(segments);
    this.key = key;
    Object.freeze(this);
  }

  /** Each argument is one raw segment; reserved characters are escaped, never interpreted. */
  static of(...segments: [string, ...string[]]): Namespace {
    return Namespace.#build(segments.map(checkUserSegment));
  }

  /** `[['tenant', 'acme'], ['user', 'bob']]` is `tenant:acme:user:bob`. */
  static fromPairs(...pairs: readonly (readonly [kind: string, id: string])[]): Namespace {
    return Namespace.#build(pairs.flat().map(checkUserSegment));
  }

  /** Strict: throws an AuraError with a `namespace/*` code for everything but a canonical key. */
  static parse(key: string, options?: ParseNamespaceOptions): Namespace {
    // Before splitting: what a client sends must not cost more than its length.
    if (key === '')
      throw new AuraError('namespace/empty', { message: 'the namespace key is empty' });
    if (key.length > maxKeyBytes) throw keyTooLong(key.length);
    const encoded = key.split(':');
    if (encoded.length > maxDepth) throw tooDeep(encoded.length);
    const segments = encoded.map(decodeSegment);
    return Namespace.#build(options?.allowSystem ? segments : segments.map(checkUserSegment));
  }

  /** Like {@link Namespace.parse}, without an error. */
  static tryParse(key: string, options?: ParseNamespaceOptions): Namespace | undefined {
    try {
      return Namespace.parse(key, options);
    } catch (error) {
      if (AuraError.is(error)) return undefined;
      throw error;
    }
  }

  static #build(segments: readonly string[]): Namespace {
    if (segments.length === 0) {
      throw new AuraError('namespace/empty', { message: 'a namespace needs at least one segment' });
    }
    if (segments.length > maxDepth) throw tooDeep(segments.length);
    const key = segments.map(encodeSegment).join(':');
    const bytes = utf8Bytes(key);
    if (bytes > maxKeyBytes) throw keyTooLong(bytes);
    return new Namespace(segments, key);
  }

  get depth(): number {
    return this.segments.length;
  }

  /** True when any segment is a system segment. */
  get isSystem(): boolean {
    return this.segments.some((segment) => segment.startsWith(systemMark));
  }

  /** The namespace below this one; segments as in {@link Namespace.of}. */
  child(...segments: [string, ...string[]]): Namespace {
    return Namespace.#build([...this.segments, ...segments.map(checkUserSegment)]);
  }

  /** A namespace of Aura's own below this one. Clients cannot name it. */
  system(kind: SystemKind, ...ids: readonly string[]): Namespace {
    const own = ids.map(checkUserSegment);
    return Namespace.#build([...this.segments, systemMark + kind, ...own]);
  }

  /** Undefined for a root. */
  parent(): Namespace | undefined {
    if (this.segments.length === 1) return undefined;
    return new Namespace(this.segments.slice(0, -1), this.key.slice(0, this.key.lastIndexOf(':')));
  }

  /** Nearest first, the root last. */
  ancestors(options?: { readonly includeSelf?: boolean }): readonly Namespace[] {
    const chain: Namespace[] = options?.includeSelf ? [this] : [];
    for (let at = this.parent(); at !== undefined; at = at.parent()) chain.push(at);
    return chain;
  }

  /** The id of the first pair of that kind. First, so that nothing appended can change it. */
  id(kind: string): string | undefined {
    const at = this.segments.findIndex((segment, index) => index % 2 === 0 && segment === kind);
    return at === -1 ? undefined : this.segments[at + 1];
  }

  equals(other: Namespace): boolean {
    return this.key === other.key;
  }

  /** Self or descendant. */
  contains(other: Namespace): boolean {
    return this.equals(other) || this.isAncestorOf(other);
  }

  /** Strict: a namespace is not its own ancestor. */
  isAncestorOf(other: Namespace): boolean {
    // Sound on keys because segments never show a literal ":".
    return other.key.startsWith(`${this.key}:`);
  }

  /** Strict: a namespace is not its own descendant. */
  isDescendantOf(other: Namespace): boolean {
    return other.isAncestorOf(this);
  }

  /** The key. */
  toString(): string {
    return this.key;
  }

  /** The key. */
  toJSON(): string {
    return this.key;
  }
}

function tooDeep(depth: number): AuraError {
  const message = `the namespace has ${depth} segments, at most ${maxDepth} are allowed`;
  return new AuraError('namespace/too_deep', { message });
}

function keyTooLong(length: number): AuraError {
  const message = `the namespace key has ${length} bytes or more, at most ${maxKeyBytes} are allowed`;
  return new AuraError('namespace/key_too_long', { message });
}

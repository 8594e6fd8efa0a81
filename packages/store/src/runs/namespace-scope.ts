/**
 * SQL condition for rows of a namespace and everything below it; its parameters are {@link scopeParameters}.
 * Segments never show a literal ":", and ";" is the character after it, so the range holds the descendants and nothing
 * else: not `acmeother` for `acme`.
 */
export const inScope = '(namespace = :scope OR (namespace > :below AND namespace < :beyond))';

/** Parameters of {@link inScope}. */
export type ScopeParameters = Record<'scope' | 'below' | 'beyond', string>;

/** Those for all namespaces: keys are not empty, and have at most 1024 bytes. */
export const everywhere: ScopeParameters = {
  scope: '',
  below: '',
  beyond: '\u{10ffff}'.repeat(257),
};

/** Those for the namespace with this canonical key. */
export function scopeParameters(key: string): ScopeParameters {
  return { scope: key, below: `${key}:`, beyond: `${key};` };
}

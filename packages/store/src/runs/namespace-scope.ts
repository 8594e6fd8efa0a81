/**
 * SQL condition for rows of a namespace and everything below it; its parameters are {@link scopeParameters}.
 * Segments never show a literal ":", and ";" is the character after it, so the range holds the descendants and nothing
 * else: not `acmeother` for `acme`.
 */
export const inScope = '(namespace = :scope OR (namespace > :below AND namespace < :beyond))';

/** Parameters of {@link inScope} for the namespace with this canonical key. */
export function scopeParameters(key: string): Record<'scope' | 'below' | 'beyond', string> {
  return { scope: key, below: `${key}:`, beyond: `${key};` };
}

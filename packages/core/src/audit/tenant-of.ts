import type { Namespace } from '../namespace/namespace.ts';

/** The namespace that stands for a tenant: the first pair when it is a `tenant`, else the first segment. */
export function tenantOf(namespace: Namespace): Namespace {
  const [first, second] = namespace.segments;
  const depth = first === 'tenant' && second !== undefined ? 2 : 1;
  return (
    namespace.ancestors({ includeSelf: true }).find((place) => place.depth === depth) ?? namespace
  );
}

import type { ListedModel } from './model-listing.ts';

/** A date, or a number like `001`; a single digit would be another model. */
const version = /^(?:\d{8}|\d{4}-\d\d-\d\d|\d{3,4})$/;

/**
 * The model of a list that a name stands for, in the ways in which providers shorten names: without the date of the version or
 * with `-latest` in its place, without Ollama's `:latest`, with a variant of OpenRouter at the end. Models are in the order of their ids.
 */
export function findListedModel(
  models: readonly ListedModel[],
  name: string,
): ListedModel | undefined {
  const wanted = name.replace(/^models\//, '');
  const bare = wanted.replace(/-latest$/, '');
  const names = new Set([wanted, bare, `${wanted}:latest`, wanted.replace(/:[\w-]+$/, '')]);
  const exact = models.find(({ id }) => names.has(id));
  // The newest one, as providers have it.
  return (
    exact ??
    models.findLast(
      ({ id }) => id.startsWith(`${bare}-`) && version.test(id.slice(bare.length + 1)),
    )
  );
}

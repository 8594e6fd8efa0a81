import { sanitize } from './sanitize.ts';

/** Foreign text as part of a line: harmless, without line breaks, cut after `maxLength` characters. */
export function oneLine(text: string, maxLength = 200): string {
  const characters = Array.from(sanitize(text).replace(/\s+/g, ' ').trim());
  if (characters.length <= maxLength) return characters.join('');
  return `${characters.slice(0, maxLength).join('')}…`;
}

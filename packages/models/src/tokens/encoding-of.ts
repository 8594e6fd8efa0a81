/** Vocabularies that are public. */
export type Encoding = 'o200k_base' | 'cl100k_base';

const families: readonly (readonly [names: RegExp, encoding: Encoding])[] = [
  [/^(?:gpt-4o|gpt-4\.\d|gpt-[5-9]|gpt-oss|chatgpt-4o|codex-mini|o\d)/, 'o200k_base'],
  [/^(?:gpt-4|gpt-3\.5|gpt-35|text-embedding-(?:3|ada-002))/, 'cl100k_base'],
];

/**
 * The vocabulary of a model by its name, also behind the name of a vendor (`openai/gpt-5`) or of a fine-tuning (`ft:`).
 * Undefined for vendors who keep theirs to themselves: those are estimated.
 */
export function encodingOf(model: string): Encoding | undefined {
  const name = model
    .toLowerCase()
    .replace(/^.*\//, '')
    .replace(/^(?:ft:|openai\.)/, '');
  return families.find(([names]) => names.test(name))?.[1];
}

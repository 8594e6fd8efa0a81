import { scrubSecrets } from '@aura/core';
import type { AttributeGroup, AttributeValue, Failure, LazyValue } from '../spans/span-draft.ts';
import { attributeFacts } from './catalogue.ts';
import type { AttributeFacts } from './catalogue.ts';
import { limitContent, limitText } from './limit-text.ts';

/** The names under which attributes are exported. */
export type Vocabulary = 'openinference' | 'gen_ai' | 'both';

/** What may leave the process, and how much of it. */
export interface ExportRules {
  /** Whether what people, models and tools say is exported. */
  readonly recordContent: boolean;
  /** Bytes of such a value. */
  readonly contentMaxLength: number;
  /** Bytes of any value. */
  readonly valueMaxLength: number;
  readonly vocabulary: Vocabulary;
}

/** Attributes that are exported as they are. */
export type ExportedAttributes = Record<string, string | number | boolean | string[]>;

function exportedText(text: string, isContent: boolean, rules: ExportRules): string {
  const scrubbed = scrubSecrets(text);
  const shown = isContent ? limitContent(scrubbed, rules.contentMaxLength) : scrubbed;
  return limitText(shown, rules.valueMaxLength);
}

function exportedValue(
  value: AttributeValue,
  facts: AttributeFacts,
  rules: ExportRules,
): string | number | boolean | string[] {
  const content = facts.content === true;
  if (typeof value === 'string') return exportedText(value, content, rules);
  if (typeof value !== 'object') return value;
  return value.map((each) => exportedText(each, content, rules));
}

/** The names under which an attribute is exported: none where it does not belong to what is asked for. */
function namesOf(key: string, { vocabulary, genAi }: AttributeFacts, wanted: Vocabulary): string[] {
  const own = vocabulary === undefined || wanted === 'both' || wanted === vocabulary ? [key] : [];
  return genAi === undefined || wanted === 'openinference' ? own : [...own, genAi];
}

function permits(facts: AttributeFacts | undefined, rules: ExportRules): facts is AttributeFacts {
  if (facts === undefined) return false;
  return rules.recordContent || facts.content !== true;
}

/**
 * The one way out for attributes: only what the catalogue names, content only where it is recorded, without what looks
 * like a credential, and bounded. A value that does not get through is not even made.
 */
export function toExported(
  attributes: Readonly<Record<string, LazyValue>>,
  groups: readonly AttributeGroup[],
  rules: ExportRules,
): ExportedAttributes {
  const exported: ExportedAttributes = {};
  const add = (key: string, lazy: LazyValue): void => {
    const facts = attributeFacts(key);
    if (lazy === undefined || !permits(facts, rules)) return;
    const names = namesOf(key, facts, rules.vocabulary);
    if (names.length === 0) return;
    const value = typeof lazy === 'function' ? lazy() : lazy;
    if (value === undefined) return;
    for (const name of names) exported[name] = exportedValue(value, facts, rules);
  };
  for (const key in attributes) add(key, attributes[key]);
  for (const { prefix, make } of groups) {
    const facts = attributeFacts(prefix);
    if (!permits(facts, rules) || namesOf(prefix, facts, rules.vocabulary).length === 0) continue;
    for (const [key, value] of Object.entries(make())) {
      if (key.startsWith(prefix)) add(key, value);
    }
  }
  return exported;
}

/** A failure in words: its own where content is recorded, for it may quote some. */
export function failureText({ type, text }: Failure, rules: ExportRules): string {
  return rules.recordContent
    ? exportedText(text, true, rules)
    : limitText(type, rules.valueMaxLength);
}

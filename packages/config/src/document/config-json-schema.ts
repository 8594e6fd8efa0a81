import * as z from 'zod';
import type { JsonObject } from '@aura/core';
import { legacyKeys } from '../migrate/legacy-keys.ts';
import { configSchema } from '../schema/config-schema.ts';
import { keyRegistry } from '../schema/key-registry.ts';
import { addLegacyKey, hiddenKey } from './legacy-properties.ts';
import { shareDefinitions } from './share-definitions.ts';

/** What a number or a switch may be as text: it may come out of a placeholder. */
const spelled: Readonly<Record<string, string>> = {
  integer: String.raw`^\s*\+?[0-9]|\{\{\s*env\.`,
  number: String.raw`^\s*[+-]?[0-9.]|\{\{\s*env\.`,
  boolean: String.raw`^\s*(true|false)\s*$|\{\{\s*env\.`,
};
const placeholder = String.raw`\{\{\s*env\.`;

type Json = Record<string, unknown>;

/**
 * The configuration as JSON Schema, for editors: draft-07, which those for TOML understand, with the hints of Taplo. It is
 * stricter than loading in one point: keys that loading warns about and ignores are errors, so that editors show them.
 */
export function configJsonSchema(): JsonObject {
  const schema = z.toJSONSchema(configSchema('lenient'), {
    target: 'draft-07',
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => describe(zodSchema, jsonSchema),
  });
  // zod writes plain data; going through text leaves nothing else behind.
  const plain = JSON.parse(JSON.stringify(schema)) as JsonObject & { properties: JsonObject };
  const root: JsonObject = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Aura configuration',
    description: 'A file that declares an agent of Aura.',
    'x-taplo-info': { authors: ['Aura'], patterns: [String.raw`(^|/)aura(\..*)?\.toml$`] },
    ...plain,
  };
  for (const key of legacyKeys) addLegacyKey(root, key);
  return shareDefinitions(root);
}

function describe(zodSchema: z.core.$ZodType, json: Json): void {
  const rule = keyRegistry.get(zodSchema) ?? {};
  if (zodSchema instanceof z.ZodObject) {
    json['additionalProperties'] = false;
    const required = json['required'];
    if (Array.isArray(required)) json['x-taplo'] = { initKeys: required };
  }
  if (rule.json !== undefined) {
    const pattern = spelled[String(rule.json['type'])];
    const text = { type: 'string', pattern };
    Object.assign(json, pattern === undefined ? rule.json : { anyOf: [rule.json, text] });
  }
  if (zodSchema instanceof z.ZodEnum) {
    const { type, enum: values } = json;
    delete json['type'];
    delete json['enum'];
    json['anyOf'] = [
      { type, enum: values },
      { type: 'string', pattern: placeholder },
    ];
  }
  if (rule.doc === undefined) return;
  json['description'] = describeKey(rule.doc, rule.defaultText);
  if (rule.default !== undefined) json['default'] = rule.default;
  // Editors do not propose it, and strike it through.
  if (rule.ignored !== undefined) Object.assign(json, hiddenKey);
}

function describeKey(doc: string, defaultText: string | undefined): string {
  return defaultText === undefined ? doc : `${doc} Default: ${defaultText}.`;
}

import type { JsonSchemaInput } from '@aura/core';

/** The input of a tool whose arguments are texts, with what each of them means. All of them are required. */
export function textInput(members: Readonly<Record<string, string>>): JsonSchemaInput {
  const names = Object.keys(members);
  const properties = Object.entries(members).map(([name, description]) => [
    name,
    { type: 'string', description },
  ]);
  return {
    jsonSchema: {
      type: 'object',
      properties: Object.fromEntries(properties),
      required: names,
      additionalProperties: false,
    },
    check: (args) => {
      const wrong = names.filter((name) => typeof args[name] !== 'string');
      if (wrong.length === 0) return { ok: true, args };
      const issues = wrong.map((name) => ({ path: `/${name}`, message: 'a string is required' }));
      return { ok: false, issues };
    },
  };
}

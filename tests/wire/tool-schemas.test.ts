import type { JsonObject, JsonSchema } from '@aura/core';
import { fakeMcpServer, scriptedModelServer } from '@aura/testkit';
import type { FakeTool } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { agentToml, httpServer } from './support/agent-toml.ts';
import { say } from './support/scripts.ts';
import { serve } from './support/serve.ts';

interface OfferedFunction {
  readonly name: string;
  readonly parameters: JsonObject;
  readonly strict?: boolean;
}

interface Asking {
  readonly provider?: string;
  readonly strict?: boolean;
  /** Lines of `[mcp]`. */
  readonly mcp?: string;
  readonly rounds?: number;
}

/** Tools with these schemas as the model server of an agent receives them, by name; once for each round. */
async function received(
  schemas: Readonly<Record<string, JsonSchema>>,
  { provider = 'openai', strict = false, mcp = '', rounds = 1 }: Asking = {},
): Promise<readonly ReadonlyMap<string, OfferedFunction>[]> {
  const tools = Object.entries(schemas).map(([name, inputSchema]): FakeTool => ({
    name,
    inputSchema,
    call: () => '',
  }));
  await using server = await fakeMcpServer({ tools });
  await using model = await scriptedModelServer(say('Hi.'));
  const servers = [`[mcp]\n${mcp}`, httpServer('tools', server.url)];
  await using aura = await serve({
    model,
    config: agentToml({ provider, servers }),
    env: strict ? { AURA_STRICT_CONFIG: 'true' } : {},
  });
  for (let round = 0; round < rounds; round += 1) await aura.complete();
  return model.requests.map(({ body }) => {
    const { tools = [] } = body as {
      readonly tools?: readonly { readonly function: OfferedFunction }[];
    };
    return new Map(tools.map((tool) => [tool.function.name, tool.function]));
  });
}

const nullType = { type: 'null' };
const text = { type: 'string' };
const nothing = { type: 'object', properties: {}, additionalProperties: false };

/** The examples of how schemas are rewritten, by what they show; those that are parts of a schema as its property `p`. */
const examples: Readonly<Record<string, JsonSchema>> = {
  not_an_object: { type: 'string' },
  booleans: {
    type: 'object',
    properties: { cfg: true, never: false },
    required: ['cfg', 'never'],
  },
  optional: {
    type: 'object',
    properties: { q: text, n: { type: 'integer', default: 5, description: 'max' } },
    required: ['q'],
  },
  reference: {
    type: 'object',
    properties: { w: { $ref: '#/$defs/W' } },
    $defs: { W: { type: 'string' } },
  },
  nullable: { type: 'object', properties: { s: { type: ['string', 'null'] } } },
  const_null: {
    type: 'object',
    properties: { p: { anyOf: [text, { const: null, nullable: true }] } },
    required: ['p'],
  },
  bare: { type: 'object' },
  anything: { type: 'object', additionalProperties: true },
};

/** What they become, whichever way they are rewritten. */
const common = {
  booleans: {
    type: 'object',
    properties: { cfg: {}, never: { not: {} } },
    required: ['cfg', 'never'],
    additionalProperties: false,
  },
  optional: {
    type: 'object',
    properties: {
      q: text,
      n: { anyOf: [{ type: 'integer' }, nullType], default: 5, description: 'max' },
    },
    required: ['q', 'n'],
    additionalProperties: false,
  },
  reference: {
    type: 'object',
    properties: { w: { anyOf: [{ $ref: '#/$defs/W' }, nullType] } },
    $defs: { W: { type: 'string' } },
    required: ['w'],
    additionalProperties: false,
  },
  nullable: {
    type: 'object',
    properties: { s: { type: ['string', 'null'] } },
    required: ['s'],
    additionalProperties: false,
  },
  const_null: {
    type: 'object',
    properties: { p: { anyOf: [text, nullType] } },
    required: ['p'],
    additionalProperties: false,
  },
  bare: nothing,
  anything: nothing,
};

function parametersOf(tools: ReadonlyMap<string, OfferedFunction> | undefined): JsonObject {
  return Object.fromEntries([...(tools ?? [])].map(([name, tool]) => [name, tool.parameters]));
}

describe('the schemas of tools', () => {
  it.each([false, true])(
    'become what the examples show, strict mode: %s [config 122]',
    async (strict) => {
      const [tools] = await received(examples, { strict });
      expect(parametersOf(tools)).toEqual(common);
      expect(tools?.has('not_an_object')).toBe(false);
    },
  );

  // What strict mode does to them makes them useless, and shows that it does exactly that.
  it('stay open where they are maps, but in strict mode [config 122]', async () => {
    const map = { type: 'object', additionalProperties: { type: 'string' } };
    const schemas = {
      map: { type: 'object', properties: { labels: map }, required: ['labels'] },
      root: { anyOf: [{ type: 'object', properties: { a: text }, required: ['a'] }] },
    };
    const [lenient] = await received(schemas);
    expect(parametersOf(lenient)).toEqual({
      map: { ...schemas.map, additionalProperties: false },
      root: {
        type: 'object',
        properties: { a: text },
        required: ['a'],
        additionalProperties: false,
      },
    });
    const [strict] = await received(schemas, { strict: true });
    expect(parametersOf(strict)).toEqual({
      map: { ...schemas.map, properties: { labels: nothing }, additionalProperties: false },
      root: {
        anyOf: [
          { type: 'object', properties: { a: text }, required: ['a'], additionalProperties: false },
        ],
      },
    });
  });

  it('are rewritten with a type at the root, and alternatives there merged [config 126]', async () => {
    const [tools] = await received({
      untyped: { properties: { a: text }, required: ['a'] },
      choice: {
        anyOf: [
          { properties: { a: text, id: text }, required: ['a', 'id'] },
          { properties: { b: text, id: { type: 'integer' } }, required: ['id'] },
        ],
      },
    });
    expect(parametersOf(tools)).toEqual({
      untyped: {
        type: 'object',
        properties: { a: text },
        required: ['a'],
        additionalProperties: false,
      },
      choice: {
        type: 'object',
        properties: {
          a: { anyOf: [text, nullType] },
          id: { anyOf: [text, { type: 'integer' }] },
          b: { anyOf: [text, nullType] },
        },
        required: ['id', 'a', 'b'],
        additionalProperties: false,
      },
    });
  });

  it('bind a model of OpenAI where they are closed to the last, and are not said to otherwise', async () => {
    const schemas = {
      closed: { type: 'object', properties: { a: text }, required: ['a'] },
      map: {
        type: 'object',
        properties: { m: { type: 'object', additionalProperties: text } },
        required: ['m'],
      },
    };
    const [tools] = await received(schemas);
    expect(tools?.get('closed')).toHaveProperty('strict', true);
    expect(tools?.get('map')).not.toHaveProperty('strict');
    const [reference] = await received(schemas, { strict: true });
    expect(reference?.get('closed')).not.toHaveProperty('strict');
  });

  it('keep what is optional optional for providers that take it', async () => {
    const schemas = {
      optional: { ...examples['optional'] },
      untyped: { properties: { a: true, b: { const: null } } },
    };
    const [tools] = await received(schemas, { provider: 'openrouter' });
    expect(parametersOf(tools)).toEqual({
      optional: schemas.optional,
      untyped: { type: 'object', properties: { a: {}, b: nullType } },
    });
    const [reference] = await received(schemas, { provider: 'openrouter', strict: true });
    expect(reference?.get('optional')?.parameters).toEqual(common.optional);
  });

  it('reach the model as they are where nothing is to be rewritten; what is no object does not [config 125]', async () => {
    const mcp = 'sanitize_schemas = false';
    const { not_an_object: odd, ...objects } = examples;
    const [tools] = await received(examples, { mcp });
    expect(parametersOf(tools)).toEqual(objects);
    const [reference] = await received(examples, { mcp, strict: true });
    expect(parametersOf(reference)).toEqual({ not_an_object: odd, ...objects });
  });

  it('are the same bytes in every request', async () => {
    const rounds = await received(examples, { rounds: 3 });
    const sent = rounds.map((tools) => JSON.stringify([...tools.values()]));
    expect(sent).toHaveLength(3);
    expect(new Set(sent).size).toBe(1);
  });
});

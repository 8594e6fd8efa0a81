import * as z from 'zod';
import type { Dialect } from './dialect.ts';
import { key } from './key-registry.ts';
import { boolean, integer, jsonTable, texts } from './scalars.ts';

/** The schema of one `[[vector_stores]]` entry. */
export function vectorStoreTable(dialect: Dialect): z.ZodType {
  const ours = { superset: true } as const;
  const type =
    'Where the texts are: in memory, in Qdrant, or in a knowledge base of Amazon Bedrock.';
  const common = (example: string) => ({
    name: key(
      z.string(),
      'The name that workers use and that its tool ends in: 1 to 50 letters, digits, `_` and `-`.',
      { example },
    ),
    context_prefix: key(z.string().optional(), 'What the store holds, told to the model.', {
      example: 'The manual of our product',
    }),
  });
  const embedding = () => ({
    embedding_model: key(embeddingTable(), 'The model that turns texts into vectors.'),
  });
  return z.discriminatedUnion('type', [
    z.object({
      type: key(z.literal('in_memory'), type),
      ...common('docs'),
      ...embedding(),
      documents: key(z.array(documentTable()).optional(), 'Texts written here.', ours),
      sources: key(texts().optional(), 'Globs over files with text, Markdown or JSON.', {
        default: [],
        example: ['docs/**/*.md'],
        ...ours,
      }),
      chunk_tokens: key(
        integer(dialect).optional(),
        'How long the pieces are that texts are cut into.',
        {
          default: 400,
          ...ours,
        },
      ),
      chunk_overlap_tokens: key(
        integer(dialect).optional(),
        'How much of a piece the next one repeats.',
        { default: 60, ...ours },
      ),
    }),
    z.object({
      type: key(z.literal('qdrant'), type),
      ...common('wiki'),
      ...embedding(),
      url: key(z.string(), 'The gRPC address of the server, usually port 6334.', {
        example: 'http://127.0.0.1:6334',
      }),
      collection_name: key(z.string(), 'The collection to search.', { example: 'manual' }),
      api_key: key(z.string().optional(), 'The key of the server.', {
        secret: true,
        example: '{{ env.QDRANT_API_KEY }}',
        ...ours,
      }),
      vector_name: key(z.string().optional(), 'The vector to use of a collection with several.', {
        example: 'content',
        ...ours,
      }),
      content_field: key(z.string().optional(), 'The field of a point that holds its text.', {
        defaultText: 'the whole payload',
        example: 'text',
        ...ours,
      }),
    }),
    z.object({
      type: key(z.literal('bedrock_kb'), type),
      ...common('handbook'),
      knowledge_base_id: key(z.string(), 'The id of the knowledge base.', {
        example: 'ABCDEFGHIJ',
      }),
      region: key(z.string(), 'The AWS region.', { example: 'eu-central-1' }),
      profile: key(z.string().optional(), 'The profile of the AWS configuration.', {
        defaultText: 'the credentials of the environment',
        example: 'production',
      }),
      managed: key(
        boolean(dialect).optional(),
        'Whether the knowledge base is a managed one, which is searched differently.',
        { default: false },
      ),
    }),
  ]);
}

function documentTable(): z.ZodType {
  return z.object({
    id: key(z.string().optional(), 'Its id.', {
      defaultText: 'its number',
      example: 'opening-hours',
    }),
    content: key(z.string(), 'Its text.', { example: 'We are open from nine to five.' }),
    metadata: key(jsonTable().optional(), 'What searches can be limited by.', {
      default: {},
      example: { topic: 'shop' },
    }),
  });
}

function embeddingTable(): z.ZodType {
  const provider = 'Whose embeddings.';
  const model = (example: string) => key(z.string(), 'The name of the model.', { example });
  return z.discriminatedUnion('provider', [
    z.object({
      provider: key(z.literal('openai'), provider),
      api_key: key(z.string(), 'The key of the account.', {
        secret: true,
        example: '{{ env.OPENAI_API_KEY }}',
      }),
      model: model('text-embedding-3-small'),
      base_url: key(z.string().optional(), 'The address of a compatible server.', {
        defaultText: 'that of OpenAI',
        example: 'http://127.0.0.1:8000/v1',
      }),
    }),
    z.object({
      provider: key(z.literal('bedrock'), provider),
      model: model('amazon.titan-embed-text-v2:0'),
      region: key(z.string(), 'The AWS region.', { example: 'eu-central-1' }),
      profile: key(z.string().optional(), 'The profile of the AWS configuration.', {
        defaultText: 'the credentials of the environment',
        example: 'production',
      }),
    }),
  ]);
}

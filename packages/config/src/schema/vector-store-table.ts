import * as z from 'zod';
import type { Dialect } from './dialect.ts';
import { boolean, integer, jsonTable, texts } from './scalars.ts';

/** The schema of one `[[vector_stores]]` entry. */
export function vectorStoreTable(dialect: Dialect): z.ZodType {
  const common = { name: z.string(), context_prefix: z.string().optional() };
  return z.discriminatedUnion('type', [
    z.object({
      type: z.literal('in_memory'),
      ...common,
      embedding_model: embeddingTable(),
      documents: z.array(documentTable()).optional(),
      sources: texts().optional(),
      chunk_tokens: integer(dialect).optional(),
      chunk_overlap_tokens: integer(dialect).optional(),
    }),
    z.object({
      type: z.literal('qdrant'),
      ...common,
      embedding_model: embeddingTable(),
      url: z.string(),
      collection_name: z.string(),
      api_key: z.string().optional(),
      vector_name: z.string().optional(),
      content_field: z.string().optional(),
    }),
    z.object({
      type: z.literal('bedrock_kb'),
      ...common,
      knowledge_base_id: z.string(),
      region: z.string(),
      profile: z.string().optional(),
      managed: boolean(dialect).optional(),
    }),
  ]);
}

function documentTable(): z.ZodType {
  return z.object({
    id: z.string().optional(),
    content: z.string(),
    metadata: jsonTable().optional(),
  });
}

function embeddingTable(): z.ZodType {
  return z.discriminatedUnion('provider', [
    z.object({
      provider: z.literal('openai'),
      api_key: z.string(),
      model: z.string(),
      base_url: z.string().optional(),
    }),
    z.object({
      provider: z.literal('bedrock'),
      model: z.string(),
      region: z.string(),
      profile: z.string().optional(),
    }),
  ]);
}

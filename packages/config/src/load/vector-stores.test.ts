import { describe, expect, it } from 'vitest';
import { agentFile, failLoading } from '../../test-support/load-files.ts';

/** Everything but that it is not built yet. */
async function problems(rest: string): Promise<readonly string[]> {
  const error = await failLoading({ 'a.toml': agentFile({ rest }) });
  return [...error.issues, ...error.warnings]
    .filter(({ code }) => code !== 'config/not_built')
    .map(({ id, path, message, hint }) => `${id} ${path}: ${message} (${hint})`);
}

const embedding = (key = 'k'): string =>
  `embedding_model = { provider = "openai", api_key = "${key}", model = "m" }\n`;
const store = (lines: string): string => `[[vector_stores]]\nname = "docs"\n${lines}\n`;
const memory = store(`type = "in_memory"\n${embedding()}`);

describe('vector stores', () => {
  it('are refused without what their type needs, by name [config 52]', async () => {
    const qdrant = store(`type = "qdrant"\nurl = "http://127.0.0.1:6334"\n${embedding()}`);
    expect(await problems(qdrant)).toEqual([
      expect.stringMatching(/^E04 vector_stores\[0\]\.collection_name: is missing/),
    ]);
    expect(await problems(store('type = "bedrock_kb"'))).toEqual([
      expect.stringMatching(/^E04 vector_stores\[0\]\.knowledge_base_id: is missing/),
      expect.stringMatching(/^E04 vector_stores\[0\]\.region: is missing/),
    ]);
    expect(await problems(store(`type = "in_memory"\n${embedding('')}`))).toEqual([
      expect.stringMatching(
        /^E09 vector_stores\[0\]\.embedding_model\.api_key: is empty; the vector store "docs"/,
      ),
    ]);
    const bedrock = `embedding_model = { provider = "bedrock", model = "gpt", region = " " }`;
    expect(await problems(store(`type = "in_memory"\n${bedrock}`))).toEqual([
      expect.stringMatching(/^E19 .*\.model: is "gpt"; the names of usable models start with/),
      expect.stringMatching(/^E09 .*\.region: is empty; the vector store "docs"/),
    ]);
    expect(await problems(store('type = "pinecone"'))).toEqual([
      expect.stringMatching(/^E07 .*allowed are in_memory, qdrant, bedrock_kb/),
    ]);
  });

  it('must exist where a worker or the coordinator asks for them [config 53]', async () => {
    const worker = (stores: string): string =>
      `[orchestration]\ncoordinator_vector_stores = ["doc"]\n[orchestration.worker.w]\ndescription = "d"\npreamble = "p"\nvector_stores = ${stores}\n`;
    expect(await problems(memory + worker('["docs", "wiki"]'))).toEqual([
      expect.stringMatching(
        /^E18 orchestration\.coordinator_vector_stores\[0\]: is the vector store "doc" for the coordinator; there are docs \(did you mean "docs"\?\)/,
      ),
      expect.stringMatching(
        /^E18 orchestration\.worker\.w\.vector_stores\[1\]: is the vector store "wiki" for the worker "w"; there are docs/,
      ),
    ]);
    expect(await problems(worker('[]'))).toEqual([expect.stringMatching(/^E18 .*there is none/)]);
  });

  it('have names that differ and that can be part of the name of a tool', async () => {
    expect(await problems(memory + memory)).toEqual([
      expect.stringMatching(/^E18 vector_stores\[1\]\.name: is "docs", which an earlier/),
    ]);
    expect(await problems(memory.replace('docs', 'our docs'))).toEqual([
      expect.stringMatching(/^E19 vector_stores\[0\]\.name: is "our docs"; 1 to 50 letters/),
    ]);
  });
});

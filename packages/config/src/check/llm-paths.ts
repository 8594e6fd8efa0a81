/** Where models are configured, as paths of rules: those of agents and workers, and what stands in for them. */
export const llmPaths: readonly string[] = ['agent.llm', 'orchestration.worker.*.llm'].flatMap(
  (llm) => [llm, `${llm}.fallbacks.*`],
);

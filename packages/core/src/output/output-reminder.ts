import type { OutputPlan } from './output-plan.ts';
import { outputToolName } from './output-tool.ts';

/** What the model is told, at the end of the conversation, about the form of its answer; undefined for nothing. */
export function outputReminder(plan: OutputPlan, problem: string | null): string | undefined {
  if (problem === null && plan.strategy !== 'text') return undefined;
  const rejection = problem === null ? '' : `Your last answer cannot be used: ${problem}\n\n`;
  return `${rejection}${demandOf(plan)}`;
}

function demandOf({ strategy, schema }: OutputPlan): string {
  switch (strategy) {
    case 'tool':
      return `Answer by calling \`${outputToolName}\`.`;
    case 'schema':
      return 'Answer again with nothing but a JSON object that fits the schema.';
    case 'text':
      return `When you answer, write nothing but one JSON object that fits this JSON Schema:\n${JSON.stringify(schema)}`;
  }
}

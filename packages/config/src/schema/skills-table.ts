import * as z from 'zod';

/** The schema of `[agent.skills]` and of its overrides in workers. */
export function skillsTable(): z.ZodType {
  return z.object({ local: z.array(z.object({ source: z.string() })).optional() });
}

import { configJsonSchema } from '@aura/config';
import type { CliContext } from '../../app/cli-context.ts';
import { exitCodes } from '../../app/exit-codes.ts';

/** Writes the JSON Schema of configuration files. */
export async function configSchema(context: CliContext): Promise<void> {
  context.process.stdout.write(`${JSON.stringify(configJsonSchema(), undefined, 2)}\n`);
  await context.flush();
  if (context.outputClosed.aborted) context.process.exitCode = exitCodes.outputClosed;
}

import { explainKey } from '@aura/config';
import type { ExplainedValue, KeyExplanation } from '@aura/config';
import { AuraError } from '@aura/core';
import type { CliContext } from '../../app/cli-context.ts';
import { exitCodes } from '../../app/exit-codes.ts';
import { loadEnvironment } from '../../settings/load-environment.ts';
import { loadOptions } from '../../settings/load-settings.ts';
import { sanitize } from '../../terminal/sanitize.ts';

/** The flags of `aura config explain`. */
export interface ConfigExplainFlags {
  readonly config?: string;
  readonly json?: boolean;
}

/** Prints what a key means, and what it is in each file. Starts and contacts nothing. */
export async function configExplain(
  context: CliContext,
  flags: ConfigExplainFlags,
  key: string,
): Promise<void> {
  const { stdout, env } = context.process;
  const environment = await loadEnvironment(context);
  const options = loadOptions(flags, { cwd: context.cwd, environment });
  const explained = await explainKey(key, options);
  if (explained.type === 'unknown') {
    throw new AuraError('cli/usage', { message: `${explained.message}; ${explained.hint}` });
  }
  const sourceOf = (name: string): string =>
    env[name] === undefined ? (environment.envFile ?? '.env') : 'the environment';
  const { type: _, ...document } = explained;
  const chosen = origins[options.pathOrigin ?? 'default'];
  stdout.write(
    sanitize(
      flags.json === true
        ? `${JSON.stringify({ ...document, chosen }, undefined, 2)}\n`
        : describe(explained, { sourceOf, chosen }),
    ),
  );
  await context.flush();
  if (context.outputClosed.aborted) context.process.exitCode = exitCodes.outputClosed;
}

const origins = {
  argument: 'by the command line',
  flag: 'by --config',
  env: 'by CONFIG_PATH',
  default: 'by default',
} as const;

interface Surroundings {
  /** Where a variable comes from. */
  readonly sourceOf: (name: string) => string;
  /** How the files were chosen. */
  readonly chosen: string;
}

function describe(explained: KeyExplanation, { sourceOf, chosen }: Surroundings): string {
  const { key, meaning, valueType, keys, required, auraOnly, unbuilt, values } = explained;
  const notes = [
    ...(required ? ['required'] : []),
    ...(auraOnly ? ['unknown to the reference implementation, and so in strict mode'] : []),
    ...(unbuilt ? ['not built in this version'] : []),
  ];
  const lines = [
    key,
    ...(meaning === '' ? [] : [`  ${meaning}`]),
    row('type', valueType),
    ...(explained.default === undefined ? [] : [row('default', explained.default)]),
    ...(notes.length === 0 ? [] : [row('note', notes.join('; '))]),
    ...(keys.length === 0 ? [] : [row('keys', keys.join(', '))]),
    ...values.flatMap((value) => [
      '',
      `${value.file} (chosen ${chosen})`,
      row('value', value.value ?? 'none'),
      row('from', describeSource(value, sourceOf)),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function describeSource(
  { source, at, writtenAs, inheritedFrom, variables }: ExplainedValue,
  sourceOf: Surroundings['sourceOf'],
): string {
  if (source === 'default') return 'the default';
  if (source === 'unset') return 'nowhere: it is not written, and there is no default';
  const place = at === undefined ? 'the default of it' : `${at.file}:${at.line}:${at.column}`;
  const parts = [
    inheritedFrom === undefined ? place : `${inheritedFrom}, ${place}`,
    ...(writtenAs === undefined ? [] : [`written as ${writtenAs}, an old place`]),
    ...variables.map(({ name, set }) =>
      set
        ? `through the variable ${name} of ${sourceOf(name)}`
        : `through the placeholder of ${name}, which is not set`,
    ),
  ];
  return parts.join(', ');
}

function row(name: string, text: string): string {
  return `  ${name.padEnd(9)}${text}`;
}

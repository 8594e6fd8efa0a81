import { scrubSecrets } from '@aura/core';

const secretName = String.raw`[\w.-]*(?:key|token|secret|password|passwd|credential)s?`;
/** `--token`, with the value in the next argument. */
const flag = new RegExp(`^--?${secretName}$`, 'i');
/** `--token=value`, `TOKEN=value`. */
const assignment = new RegExp(`^((?:--?)?${secretName}=).+$`, 'is');

/** The arguments of a program as they may be printed: what a flag for a credential is given is masked. */
export function maskArguments(args: readonly string[]): readonly string[] {
  return args.map((argument, index) =>
    flag.test(args[index - 1] ?? '') ? '***' : scrubSecrets(argument.replace(assignment, '$1***')),
  );
}

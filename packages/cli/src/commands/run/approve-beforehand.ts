import { compileRichGlob } from '@aura/config';
import { AuraError } from '@aura/core';

/** Whether the command line lets calls of a tool run without asking. */
export type ApprovedBeforehand = (tool: string) => boolean;

/** Reads `--approve`: `none`, `all`, or globs over tool names with commas between them. Throws `cli/usage`. */
export function approveBeforehand(text = 'none'): ApprovedBeforehand {
  if (text === 'none') return () => false;
  if (text === 'all') return () => true;
  try {
    return compileRichGlob(`{${text}}`);
  } catch (cause) {
    throw new AuraError('cli/usage', {
      message: `--approve is ${JSON.stringify(text)}; expected none, all or patterns such as "get_*,list_*"`,
      cause,
    });
  }
}

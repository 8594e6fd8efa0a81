import { matchesSimpleGlob } from '../text/matches-simple-glob.ts';
import type { Tool, ToolAnnotations } from '../tool/tool.ts';
import { invalidPolicy } from './invalid-policy.ts';

const selectors: Readonly<Record<string, (annotations: ToolAnnotations) => boolean>> = {
  // Of two hints that contradict each other the stricter one counts.
  '@readOnly': ({ readOnly, destructive }) => readOnly === true && destructive !== true,
  '@destructive': ({ destructive }) => destructive === true,
  '@openWorld': ({ openWorld }) => openWorld === true,
  '@mutating': ({ destructive, openWorld, readOnly }) =>
    destructive === true || (openWorld === true && readOnly !== true),
};

/** What tools can be selected by besides their names. */
export const toolSelectors: readonly string[] = Object.keys(selectors);

/** Other characters never occur in the name of a tool, so a glob with them would silently match nothing. */
const usefulGlob = /^[A-Za-z0-9_*?-]+$/;

/** Makes the test of one entry of `PolicyRule.tools`; `where` names the entry in the error. */
export function toolSelector(text: unknown, where: string): (tool: Tool) => boolean {
  if (typeof text !== 'string') throw invalidPolicy(where, 'is not a string');
  if (text.startsWith('@')) {
    const selects = selectors[text];
    if (selects !== undefined) return (tool) => selects(tool.annotations);
    throw invalidPolicy(
      where,
      `is the unknown selector ${JSON.stringify(text)}`,
      `There are ${toolSelectors.join(', ')}.`,
    );
  }
  if (!usefulGlob.test(text)) {
    throw invalidPolicy(
      where,
      `is ${JSON.stringify(text)}, which matches no tool name`,
      'Use letters, digits, "_" and "-", "*" for any sequence and "?" for one character.',
    );
  }
  return (tool) => matchesSimpleGlob(text, tool.name);
}

import { isTable, type TomlValue } from '../source/toml-value.ts';
import { isOn } from './raw-value.ts';
import type { Rule } from './rule.ts';

/** Whether a value asks for the feature. */
type Asks = (value: TomlValue) => boolean;

const notEmpty: Asks = (value) =>
  Array.isArray(value) ? value.length > 0 : isTable(value) && Object.keys(value).length > 0;

/**
 * What the specification describes and this version does not do. A file that asks for any of it is refused: a setting that
 * is read and ignored would be worse. Building a feature means deleting its line.
 */
const unbuilt: readonly (readonly [path: string, asks: Asks])[] = [
  ['orchestration.enabled', isOn],
  ['orchestration.memory.enabled', isOn],
  ['vector_stores', notEmpty],
  ['agent.scratchpad.enabled', isOn],
  ['mcp.servers.*.scratchpad', notEmpty],
];

const removal = 'remove it for now: it is refused because ignoring it would be worse';

/** Refuses what is specified but not built. */
export const notBuiltRules: readonly Rule[] = unbuilt.map(([path, asks]) => ({
  path,
  check: ({ value }) => {
    if (!asks(value)) return undefined;
    const shown = typeof value === 'object' ? 'is set' : `is ${JSON.stringify(value)}`;
    return {
      code: 'config/not_built',
      target: 'key',
      message: `${shown}; this is specified but not built in this version`,
      hint: removal,
    };
  },
}));

/** True for a key, named as in its documentation, that asks for what is not built or belongs to it. */
export function isUnbuilt(path: string): boolean {
  const named = path.replaceAll('<name>', '*');
  return unbuilt.some(([asked]) => {
    const table = asked.replace(/\.enabled$/, '');
    return named === asked || named.startsWith(`${table}.`);
  });
}

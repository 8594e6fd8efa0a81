import { AuraError } from '../errors/aura-error.ts';

const validName = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;

/** Throws `tool/invalid_name` for a name that models do not accept. */
export function requireToolName(name: string): void {
  if (validName.test(name)) return;
  throw new AuraError('tool/invalid_name', {
    message: `${JSON.stringify(name)} is not a tool name`,
    hint: 'Use 1 to 64 letters, digits, "_" or "-", starting with a letter or "_".',
  });
}

import { AuraError } from '@aura/core';

/** The value of a flag that counts something. Throws `cli/usage` for anything but a whole number from `min` on. */
export function wholeNumber(flag: string, text: string, min = 0): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= min) return value;
  throw new AuraError('cli/usage', {
    message: `--${flag} is ${JSON.stringify(text)}, expected a whole number from ${min} on`,
  });
}

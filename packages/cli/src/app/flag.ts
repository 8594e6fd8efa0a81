/** A flag with a value that the command itself reads, so that a flag and its variable follow one rule. */
export interface TextFlag {
  readonly kind: 'parsed';
  readonly parse: (input: string) => string;
  readonly optional: true;
  readonly brief: string;
  readonly placeholder: string;
  readonly inferEmpty?: boolean;
}

/** A flag that has to be given a value. */
export function textFlag(placeholder: string, brief: string): TextFlag {
  return { kind: 'parsed', parse: (input) => input, optional: true, brief, placeholder };
}

/** A flag that has to be given, with a value. */
export function requiredFlag(
  placeholder: string,
  brief: string,
): Omit<TextFlag, 'optional' | 'inferEmpty'> {
  return { kind: 'parsed', parse: (input) => input, brief, placeholder };
}

/** A flag that is there or not. */
export interface PresenceFlag {
  readonly kind: 'boolean';
  readonly optional: true;
  readonly withNegated: false;
  readonly brief: string;
}

/** A flag that is there or not. */
export function presenceFlag(brief: string): PresenceFlag {
  return { kind: 'boolean', optional: true, withNegated: false, brief };
}

/** A flag that may be given `true` or `false` and means `true` when it is not. */
export function switchFlag(brief: string): TextFlag {
  const flag = textFlag('bool', brief);
  return { ...flag, parse: (input) => (input === '' ? 'true' : input), inferEmpty: true };
}

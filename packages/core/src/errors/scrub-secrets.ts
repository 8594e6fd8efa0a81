/** Shapes of credentials that libraries and servers are known to echo in their messages. */
const credentials = [
  /\b(Bearer|Basic|Token|ApiKey)\s+[A-Za-z0-9._~+/=-]{8,}/gi,
  /\b(?:sk|pk|rk|xox[abpr]|gh[pousr]|glpat|AIza)[-_]?[A-Za-z0-9_-]{16,}/g,
  // `key=value` and `"key": "value"`, but not prose such as `api_key: is missing`.
  /\b(api[-_]?key|access[-_]?token|password|secret)(\s*=\s*["']?|["']\s*:\s*["'])[^\s"',;&]{6,}/gi,
  /(:\/\/[^/\s:@]+:)[^@\s/]+@/g,
  // Of an address, whatever its length: `?token=x`.
  /([?&][\w.-]{0,64}(?:key|token|secret|password|auth|signature|sig)=)[^&#\s"'`<>]+/gi,
] as const;

/** The text with everything that looks like a credential replaced by `***`. */
export function scrubSecrets(text: string): string {
  return text
    .replace(credentials[0], '$1 ***')
    .replace(credentials[1], '***')
    .replace(credentials[2], '$1$2***')
    .replace(credentials[3], '$1***@')
    .replace(credentials[4], '$1***');
}

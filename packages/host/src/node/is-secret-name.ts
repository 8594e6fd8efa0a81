const secretName = /authorization|api[-_]?key|token|secret|password|cookie/i;

/** Whether what has this name, a field of a log or a variable of the environment, is taken for a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

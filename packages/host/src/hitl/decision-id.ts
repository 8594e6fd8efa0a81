/** The hexadecimal digits of a UUID in its usual form. */
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text has the form of a decision id. */
export function isDecisionId(text: string): boolean {
  return uuid.test(text);
}

/** The id under which people decide about what a run waits for: the UUID in its own one. */
export function decisionIdOf({ id }: { readonly id: string }): string {
  return id
    .slice(id.indexOf('_') + 1)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** What HTTP clients refuse to send: everything but printable characters, and tabs. */
const unsendable = /[^\t\u0020-\u007e\u0080-\u00ff]/;

/** Whether a text can be the value of a header. It cannot if it could begin another header. */
export function isHeaderText(value: string): boolean {
  return !unsendable.test(value);
}

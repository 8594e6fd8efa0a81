/** The scope of what a run does itself. */
export const mainScope = 'main';

/** The scope of what another agent does for a tool call of this scope. One call may have several. */
export function scopeBelow(scope: string, callId: string, ordinal: number): string {
  // Ids come from models, and these characters tell where a scope belongs.
  const name = callId.replace(/[%/#]/g, (char) => encodeURIComponent(char));
  return `${scope}/${name}${ordinal === 1 ? '' : `#${ordinal}`}`;
}

/** The scope that one lies in; empty for that of a run itself. */
export function scopeAbove(scope: string): string {
  return scope.slice(0, Math.max(0, scope.lastIndexOf('/')));
}

/** True for the scopes of what is done for the calls of `outer`, for their calls, and so on. */
export function isBelow(scope: string, outer: string): boolean {
  return scope.startsWith(`${outer}/`);
}

/**
 * Whether the whole of `text` matches a simple glob: `*` is any sequence, `?` exactly one character, everything else
 * itself. Case counts. Takes time proportional to the product of the lengths at worst, whatever the pattern.
 */
export function matchesSimpleGlob(pattern: string, text: string): boolean {
  const wanted = [...pattern];
  const given = [...text];
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let index = 0; index < given.length;) {
    if (wanted[at] === '*') {
      star = at;
      resume = index;
      at += 1;
    } else if (at < wanted.length && (wanted[at] === '?' || wanted[at] === given[index])) {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      // Only the latest star needs to take more: what lay before it has matched as early as it can.
      resume += 1;
      index = resume;
      at = star + 1;
    } else return false;
  }
  return wanted.slice(at).every((character) => character === '*');
}

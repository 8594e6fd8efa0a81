/** The first candidate that fits, else the last one; each must fit at least as well as the one before it. */
export function firstFit<Candidate>(
  candidates: readonly Candidate[],
  fits: (candidate: Candidate) => boolean,
): Candidate | undefined {
  let from = 0;
  let to = candidates.length - 1;
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    const candidate = candidates[middle];
    if (candidate !== undefined && fits(candidate)) to = middle;
    else from = middle + 1;
  }
  return candidates[to];
}

import { readResultName } from '../blob/kept-results.ts';

/** Tokens for a notice that says what is missing, and for one that also says how to read it. */
const noticeTokens = 32;
const noticeTokensWithHint = 96;

/** Room for the notice in a text of which something is left out. */
export function noticeRoom(blobRef: string | undefined): number {
  return blobRef === undefined ? noticeTokens : noticeTokensWithHint;
}

/** How the model reads what a notice says is missing, as the end of that notice; empty when nothing was kept. */
export function readHint(blobRef: string | undefined, offset = 0): string {
  if (blobRef === undefined) return '';
  const place = offset === 0 ? '' : ` and offset ${offset}`;
  return `; ${readResultName} with ref "${blobRef}"${place} shows it`;
}

import type { Secret } from '@aura/core';

/** The headers of every request to a vendor, names in lower case, so that one given twice replaces instead of repeating. */
export function vendorHeaders(
  credential: { readonly name: string; readonly key: Secret | undefined },
  ofModel: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  const { name, key } = credential;
  const scheme = name === 'authorization' ? 'Bearer ' : '';
  const more = Object.entries(ofModel ?? {}).map(([each, value]) => [each.toLowerCase(), value]);
  return {
    'content-type': 'application/json',
    'user-agent': 'aura',
    ...(key === undefined || key.isBlank ? {} : { [name]: `${scheme}${key.reveal()}` }),
    ...Object.fromEntries(more),
  };
}

import { AuraError } from '@aura/core';

/**
 * A base address as packages want it, which is with the version of the API where that is part of it; users may write it
 * with or without. Throws `provider/invalid_options` when it is no http or https address.
 */
export function vendorBaseUrl(baseUrl: string, version?: string): string {
  const url = URL.parse(baseUrl);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new AuraError('provider/invalid_options', {
      message: `base_url "${baseUrl}" is not an http or https address`,
      hint: 'Give it in full, for example http://127.0.0.1:8080.',
    });
  }
  const path = url.pathname.replace(/\/+$/, '');
  const isWhole = version === undefined || path.endsWith(`/${version}`);
  return `${url.origin}${isWhole ? path : `${path}/${version}`}`;
}

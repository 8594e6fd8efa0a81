import { AuraError } from '@aura/core';

/** Where requests go. */
export interface Endpoint {
  /** Scheme, host and port. Taken apart once, because parsing an address costs more than a small request. */
  readonly origin: string;
  /** The path of the base address and that of the operation, the query of the base address kept. */
  readonly path: string;
  /** Host and port, for messages. */
  readonly host: string;
  /** OpenAI's own service, which has rules of its own. */
  readonly isOpenAi: boolean;
}

/** The endpoint for an operation, like `/chat/completions`, under a base address. Throws `provider/invalid_options` when it is no http or https address. */
export function parseEndpoint(baseUrl: string, operation: string): Endpoint {
  const url = URL.parse(baseUrl);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new AuraError('provider/invalid_options', {
      message: `base_url "${baseUrl}" is not an http or https address`,
      hint: 'Give it in full, for example http://127.0.0.1:11434/v1.',
    });
  }
  const path = `${url.pathname.replace(/\/+$/, '')}${operation}${url.search}`;
  return { origin: url.origin, path, host: url.host, isOpenAi: url.hostname === 'api.openai.com' };
}

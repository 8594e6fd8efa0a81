import { AuraError, parseJson } from '@aura/core';
import type { JsonValue, Millis } from '@aura/core';
import { vendorHeaders } from '../ai-sdk/vendor-headers.ts';
import { classifyConnection } from '../errors/classify-connection.ts';
import { classifyReply } from '../errors/classify-reply.ts';
import type { ErrorSubject } from '../errors/provider-error.ts';
import { providerError } from '../errors/provider-error.ts';
import { readText } from '../http/read-text.ts';
import { createRedactor } from '../http/request-headers.ts';
import { sharedAgent } from '../http/shared-agent.ts';
import { listingDialects } from './listing-dialect.ts';
import type { ListedModel, ListingSource, ModelListing } from './model-listing.ts';

const connectTimeoutMs: Millis = 10_000;
const maxPageBytes = 32 * 1024 * 1024;
/** A server that always has more would never be done. */
const maxPages = 50;

/** How the list is asked for. */
export interface ListModelsOptions {
  /** An AuraError as its reason becomes the failure. */
  readonly signal: AbortSignal;
  /** Make sure that the key is good also where everybody is told what there is. Default false. */
  readonly checkKey?: boolean;
}

/** Asks a provider what it offers; costs nothing anywhere. Throws what models fail with, classified as they do. */
export async function listModels(
  source: ListingSource,
  { signal, checkKey = false }: ListModelsOptions,
): Promise<ModelListing> {
  const { kind, baseUrl, apiKey } = source;
  const dialect = listingDialects[kind];
  const headers = {
    ...vendorHeaders({ name: dialect.keyHeader, key: apiKey }, dialect.headers),
    accept: 'application/json',
  };
  const subject = { label: kind, redact: createRedactor(headers) };
  const base = dialect.base(baseUrl);
  const ofBase = URL.parse(baseUrl ?? '')?.searchParams ?? [];
  const get = (path: string): Promise<Page> => {
    const url = new URL(base + path);
    for (const [name, value] of ofBase) url.searchParams.set(name, value);
    return getJson(url, { headers, subject, signal });
  };
  if (checkKey && dialect.keyPath !== undefined) await get(dialect.keyPath);

  const models = new Map<string, ListedModel>();
  let next: string | undefined = dialect.path;
  let serverTime: Millis | undefined;
  for (let pages = 0; next !== undefined && pages < maxPages; pages += 1) {
    const page: Page = await get(next);
    serverTime ??= page.serverTime;
    const found = dialect.parse(page.body);
    if (found === undefined) throw noList(subject, base);
    for (const model of found.models) models.set(model.id, model);
    next = found.next === undefined ? undefined : `${dialect.path.split('?')[0]}?${found.next}`;
  }
  return {
    models: [...models.values()].sort((one, other) => (one.id < other.id ? -1 : 1)),
    ...(serverTime === undefined ? {} : { serverTime }),
  };
}

interface Page {
  readonly body: JsonValue;
  readonly serverTime: Millis | undefined;
}

async function getJson(
  url: URL,
  options: {
    readonly headers: Readonly<Record<string, string>>;
    readonly subject: ErrorSubject;
    readonly signal: AbortSignal;
  },
): Promise<Page> {
  const { headers, subject, signal } = options;
  try {
    signal.throwIfAborted();
    const reply = await sharedAgent(connectTimeoutMs).request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'GET',
      headers,
      signal,
    });
    // A body that is left early reports so as an error, after the last one who listens.
    reply.body.on('error', () => {});
    const { text } = await readText(reply.body, maxPageBytes);
    const parsed = parseJson(text);
    if (reply.statusCode < 200 || reply.statusCode >= 300) {
      const body = parsed.ok ? parsed.value : text;
      throw classifyReply(subject, { status: reply.statusCode, headers: reply.headers, body });
    }
    if (!parsed.ok) throw noList(subject, url.href);
    const date = Date.parse(String(reply.headers['date']));
    return { body: parsed.value, serverTime: Number.isNaN(date) ? undefined : date };
  } catch (cause) {
    if (AuraError.is(cause)) throw cause;
    if (!signal.aborted)
      throw classifyConnection(subject, { cause, host: url.host, replied: false });
    if (AuraError.is(signal.reason)) throw signal.reason;
    throw providerError(subject, { name: 'aborted', problem: 'the call was cancelled', cause });
  }
}

function noList(subject: ErrorSubject, at: string): AuraError {
  return providerError(subject, {
    name: 'malformed_response',
    problem: `${at.split('?')[0]} did not answer with a list of models`,
    hint: 'Check base_url.',
  });
}

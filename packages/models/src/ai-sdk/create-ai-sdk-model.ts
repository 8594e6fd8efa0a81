import type { ModelInfo, ModelPort } from '@aura/core';
import type { ErrorSubject } from '../errors/provider-error.ts';
import { createRedactor } from '../http/request-headers.ts';
import { sharedAgent } from '../http/shared-agent.ts';
import type { AiSdkTarget } from './stream-ai-sdk.ts';
import { streamAiSdk } from './stream-ai-sdk.ts';
import type { AiSdkVendor, ConnectAiSdkModel } from './vendor.ts';

/** A model of a vendor, as {@link createAiSdkModel} takes it. */
export interface AiSdkModelSettings {
  readonly info: ModelInfo;
  readonly vendor: AiSdkVendor;
  /** Sent with every request, names in lower case. They replace those of the package and of the call. */
  readonly headers: Readonly<Record<string, string>>;
  /** Removes what is secret besides the headers from a text. */
  readonly redact?: (text: string) => string;
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  /** Longest time until a connection stands. Default 10 s; 0 means no bound. */
  readonly connectTimeoutMs?: number;
}

const defaultConnectTimeoutMs = 10_000;

/**
 * A model port on a language model of the AI SDK, of which only the translation between its interface and the wire is
 * used: requests go through our own connections, failures are classified where they happen, nothing is retried.
 */
export function createAiSdkModel(settings: AiSdkModelSettings): ModelPort {
  const { info, vendor, headers, maxOutputTokens, temperature } = settings;
  const label = `${info.provider}/${info.model}`;
  const redactHeaders = createRedactor(headers);
  const { redact = (text: string): string => text } = settings;
  const subject: ErrorSubject = { label, redact: (text) => redact(redactHeaders(text)) };
  let loading: Promise<ConnectAiSdkModel> | undefined;
  const load = (): Promise<ConnectAiSdkModel> =>
    (loading ??= vendor.load().catch((cause: unknown) => {
      loading = undefined;
      throw cause;
    }));
  // While nobody waits for it yet. When it fails, the first call says so.
  load().catch(() => {});
  const target: AiSdkTarget = {
    info,
    vendor,
    headers,
    subject,
    dispatcher: sharedAgent(settings.connectTimeoutMs ?? defaultConnectTimeoutMs),
    load,
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(temperature === undefined ? {} : { temperature }),
  };
  return { info, stream: (request, options) => streamAiSdk(target, request, options) };
}

import { AuraError } from '@aura/core';
import { parseApiKeys } from './parse-api-keys.ts';
import type { ServerSettings } from './server-settings.ts';
import { defaultServerSettings as defaults } from './server-settings.ts';
import type { RawSettings, SettingsReader, SettingSource } from './settings-reader.ts';
import { createSettingsReader } from './settings-reader.ts';

/** The longest time a timer can measure. */
const maxSeconds = 2_147_483;
const maxCount = Number.MAX_SAFE_INTEGER;

/**
 * The settings of the server from the environment, with `flags` (names without dashes) before it.
 * Throws `server/invalid_setting` that names every bad value at once. `version` is the caller's to set.
 */
export function parseServerEnv(env: RawSettings, flags: RawSettings = {}): ServerSettings {
  const read = createSettingsReader(env, flags);
  const settings: ServerSettings = {
    host: read.text(twin('host', 'HOST'), defaults.host),
    port: read.integer(twin('port', 'PORT'), defaults.port, { min: 0, max: 65_535 }),
    toolResultMode: read.choice(
      twin('tool-result-mode', 'TOOL_RESULT_MODE'),
      defaults.toolResultMode,
      ['none', 'open-web-ui', 'aura'],
    ),
    toolResultMaxLength: read.integer(
      twin('tool-result-max-length', 'TOOL_RESULT_MAX_LENGTH'),
      defaults.toolResultMaxLength,
      { min: 0, max: maxCount },
    ),
    streamingBufferSize: read.integer(
      twin('streaming-buffer-size', 'STREAMING_BUFFER_SIZE'),
      defaults.streamingBufferSize,
      { min: 1, max: 1_000_000 },
    ),
    ...readSwitches(read),
    ...readTimes(read),
    bodyLimitBytes: read.integer(
      twin('body-limit-bytes', 'AURA_BODY_LIMIT_BYTES'),
      defaults.bodyLimitBytes,
      { min: 1, max: 1_073_741_824 },
    ),
    // No flag: command lines are visible to everyone on the machine.
    apiKeys: read.parsed({ env: 'AURA_SERVER_API_KEYS' }, defaults.apiKeys, parseApiKeys),
    version: defaults.version,
  };
  if (read.problems.length > 0) {
    throw new AuraError('server/invalid_setting', {
      message: read.problems.join('; '),
      hint: 'Correct the named flags and environment variables.',
      details: { problems: read.problems },
    });
  }
  return settings;
}

type Switches = Pick<
  ServerSettings,
  | 'customEvents'
  | 'emitReasoning'
  | 'metrics'
  | 'debugProviderErrors'
  | 'enableMcp'
  | 'allowUnauthenticated'
>;

function readSwitches(read: SettingsReader): Switches {
  return {
    customEvents: read.switch(
      twin('aura-custom-events', 'AURA_CUSTOM_EVENTS'),
      defaults.customEvents,
    ),
    emitReasoning: read.switch(
      twin('aura-emit-reasoning', 'AURA_EMIT_REASONING'),
      defaults.emitReasoning,
    ),
    metrics: read.switch(twin('metrics', 'AURA_METRICS'), defaults.metrics),
    debugProviderErrors: read.switch(
      twin('debug-provider-errors', 'AURA_DEBUG_PROVIDER_ERRORS'),
      defaults.debugProviderErrors,
    ),
    enableMcp: read.switch(twin('enable-mcp', 'AURA_ENABLE_MCP'), defaults.enableMcp),
    allowUnauthenticated: read.switch(
      twin('allow-unauthenticated', 'AURA_ALLOW_UNAUTHENTICATED'),
      defaults.allowUnauthenticated,
    ),
  };
}

type Times = Pick<
  ServerSettings,
  | 'streamingTimeoutMs'
  | 'firstChunkTimeoutMs'
  | 'inactivityTimeoutMs'
  | 'shutdownTimeoutMs'
  | 'resumeGraceMs'
>;

function readTimes(read: SettingsReader): Times {
  const seconds = (flag: string, env: string, fallbackMs: number): number =>
    read.integer(twin(flag, env), fallbackMs / 1_000, { min: 0, max: maxSeconds }) * 1_000;
  return {
    streamingTimeoutMs: seconds(
      'streaming-timeout-secs',
      'STREAMING_TIMEOUT_SECS',
      defaults.streamingTimeoutMs,
    ),
    firstChunkTimeoutMs: seconds(
      'first-chunk-timeout-secs',
      'FIRST_CHUNK_TIMEOUT_SECS',
      defaults.firstChunkTimeoutMs,
    ),
    inactivityTimeoutMs: seconds(
      'stream-inactivity-timeout-secs',
      'STREAM_INACTIVITY_TIMEOUT_SECS',
      defaults.inactivityTimeoutMs,
    ),
    shutdownTimeoutMs: seconds(
      'shutdown-timeout-secs',
      'SHUTDOWN_TIMEOUT_SECS',
      defaults.shutdownTimeoutMs,
    ),
    resumeGraceMs: seconds('resume-grace-secs', 'AURA_RESUME_GRACE_SECS', defaults.resumeGraceMs),
  };
}

function twin(flag: string, env: string): SettingSource {
  return { flag, env };
}

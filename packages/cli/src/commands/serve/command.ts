import { buildCommand } from '@stricli/core';
import type { Command } from '@stricli/core';
import type { CliContext } from '../../app/cli-context.ts';
import { presenceFlag, switchFlag, textFlag } from '../../app/flag.ts';
import { withContext } from '../../app/with-context.ts';
import { answerFlags } from '../../settings/answer-flags.ts';
import { dataDirectoryFlag } from '../../settings/data-directory.ts';
import { retentionFlag } from '../../settings/read-retention.ts';
import type { ServeFlags } from './serve-flags.ts';

/** `aura serve`. */
export const serveCommand: Command<CliContext> = buildCommand<ServeFlags, [], CliContext>({
  loader: async () => withContext((await import('./serve.ts')).serve),
  docs: {
    customUsage: ['[flags]'],
    brief: 'Serve the configured agents over the OpenAI API',
    fullDescription: [
      'Serve the configured agents over the OpenAI API until a signal ends it.',
      'Every setting may also come from the variable in brackets; a flag wins over the variable, and the variable over a .env file.',
      'API keys come from AURA_SERVER_API_KEYS (name=key,name=key) only. LOG_LEVEL sets the log level.',
    ].join('\n'),
  },
  parameters: {
    flags: {
      config: textFlag('path', 'TOML file, or directory of them [CONFIG_PATH, config.toml]'),
      'data-dir': dataDirectoryFlag,
      host: textFlag('address', 'Address to listen on [HOST, 127.0.0.1]'),
      port: textFlag('number', 'Port to listen on, 0 for a free one [PORT, 8080]'),
      'default-agent': textFlag('id', 'Agent for requests that name no model [DEFAULT_AGENT]'),
      verbose: presenceFlag('Log from level info on'),
      debug: presenceFlag('Log from level debug on'),
      'aura-custom-events': switchFlag('Send the aura.* events [AURA_CUSTOM_EVENTS, false]'),
      'aura-emit-reasoning': switchFlag('Send aura.reasoning as well [AURA_EMIT_REASONING, false]'),
      'tool-result-mode': textFlag(
        'mode',
        'Where tool results go: none, open-web-ui or aura [TOOL_RESULT_MODE, none]',
      ),
      'tool-result-max-length': textFlag(
        'bytes',
        'Bytes of a tool result that clients see, 0 for all [TOOL_RESULT_MAX_LENGTH, 1000]',
      ),
      metrics: switchFlag('Answer GET /metrics for Prometheus [AURA_METRICS, false]'),
      'debug-provider-errors': switchFlag(
        'Show clients what the provider said went wrong [AURA_DEBUG_PROVIDER_ERRORS, false]',
      ),
      'streaming-buffer-size': textFlag(
        'frames',
        'Frames that wait for a slow reader [STREAMING_BUFFER_SIZE, 400]',
      ),
      ...answerFlags,
      'shutdown-timeout-secs': textFlag(
        'seconds',
        'How long running answers may go on after a signal [SHUTDOWN_TIMEOUT_SECS, 30]',
      ),
      'resume-grace-secs': textFlag(
        'seconds',
        'How long a resumable run goes on without a reader [AURA_RESUME_GRACE_SECS, 30]',
      ),
      'retention-days': retentionFlag,
      'body-limit-bytes': textFlag('bytes', 'Largest request [AURA_BODY_LIMIT_BYTES, 2097152]'),
      'enable-mcp': switchFlag('Offer the agents as MCP tools under /mcp [AURA_ENABLE_MCP, true]'),
      'allow-unauthenticated': switchFlag(
        'Listen beyond this machine without API keys [AURA_ALLOW_UNAUTHENTICATED, false]',
      ),
    },
    aliases: { c: 'config', p: 'port', v: 'verbose', d: 'debug' },
  },
});

import type { FileFindings } from '../issues/file-findings.ts';
import { valueAt, type TomlTable } from '../source/toml-value.ts';
import { isOn, toNumber } from './raw-value.ts';
import { approvalSecs, warnOfTimeouts, type TimeoutWarning } from './timeout-warnings.ts';

/** What a server is started with that goes together with what files say. */
export interface Deployment {
  /** The longest answer; 0 for any time. */
  readonly streamingTimeoutSecs: number;
  /** The longest silence of an answer; 0 for any time. */
  readonly inactivityTimeoutSecs: number;
  /** Questions to webhooks are signed. */
  readonly signsWebhooks: boolean;
}

/** Warns of times of an orchestration that the server cuts short, and refuses signed questions over plain text. */
export function checkDeployment(
  root: TomlTable,
  findings: FileFindings,
  { streamingTimeoutSecs, inactivityTimeoutSecs, signsWebhooks }: Deployment,
): void {
  const url = valueAt(root, ['hitl', 'route', 'url']);
  if (signsWebhooks && typeof url === 'string' && /^http:/i.test(url)) {
    findings.add({
      id: 'E17',
      severity: 'error',
      code: 'config/bad_value',
      path: ['hitl', 'route', 'url'],
      target: 'value',
      message: 'is an http:// address; AURA_HITL_WEBHOOK_SECRET is set, which requires https://',
      hint: 'use https://, or unset the secret',
    });
  }
  if (!isOn(valueAt(root, ['orchestration', 'enabled']))) return;
  const timeouts = ['orchestration', 'timeouts'];
  const read = (key: string): number => toNumber(valueAt(root, [...timeouts, key]) ?? 0n) ?? 0;
  const warn = (warning: TimeoutWarning): void => warnOfTimeouts(findings, warning);
  const perCall = read('per_call_timeout_secs');
  if (streamingTimeoutSecs > 0 && perCall >= streamingTimeoutSecs) {
    warn({
      id: 'W04',
      path: [...timeouts, 'per_call_timeout_secs'],
      message: `is ${perCall}, but STREAMING_TIMEOUT_SECS ends the whole answer after ${streamingTimeoutSecs}`,
      hint: 'make it less than STREAMING_TIMEOUT_SECS',
    });
  }
  if (inactivityTimeoutSecs === 0) return;
  const orchestrated = ['orchestration', 'enabled'];
  const server = `STREAM_INACTIVITY_TIMEOUT_SECS is ${inactivityTimeoutSecs}`;
  warn({
    id: 'W06',
    path: orchestrated,
    message: `is true and ${server}, which also counts while tools run`,
    hint: 'unset STREAM_INACTIVITY_TIMEOUT_SECS and use stream_inactivity_timeout_secs',
  });
  const silence = read('stream_inactivity_timeout_secs');
  if (silence === 0 || inactivityTimeoutSecs <= silence) {
    warn({
      id: 'W05',
      path: silence === 0 ? orchestrated : [...timeouts, 'stream_inactivity_timeout_secs'],
      message:
        silence === 0
          ? `is true without stream_inactivity_timeout_secs, and ${server}: a worker that hangs ends the answer`
          : `is ${silence}, but ${server}: the server ends the answer first`,
      hint: 'set stream_inactivity_timeout_secs to less than that of the server',
    });
  }
  const approval = approvalSecs(root);
  if (approval !== undefined && approval >= inactivityTimeoutSecs) {
    warn({
      id: 'W07',
      path: ['hitl', 'route'],
      message: `gives ${approval} seconds for an approval, but ${server}`,
      hint: 'give less time for approvals, or more for silence',
    });
  }
}

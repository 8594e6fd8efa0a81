import type { FileFindings } from '../issues/file-findings.ts';
import type { AgentConfig } from '../resolve/agent-config.ts';
import { agentRisk, describeRisk } from './agent-risk.ts';

/** Names an agent as risky that is so by what its file says. */
export function checkRisk(agent: AgentConfig, findings: FileFindings): void {
  const risk = agentRisk(agent);
  if (risk === undefined) return;
  findings.add({
    severity: 'warning',
    code: 'config/risky_agent',
    path: ['agent', 'name'],
    target: 'value',
    message: `is an agent that ${describeRisk(risk)}`,
    hint: 'label the first two in [policy.flow] and put a sink before the way out, or give them to different agents',
  });
}

import type { Millis } from '@aura/core';
import { Agent } from 'undici';

/**
 * Connections outlive models on purpose: several agents that talk to one host share them. Idle sockets do not keep
 * the process alive, so that nobody has to close an agent.
 */
const agents = new Map<Millis, Agent>();

/** The agent of this process for connections with the given bound on their set-up. */
export function sharedAgent(connectTimeoutMs: Millis): Agent {
  let agent = agents.get(connectTimeoutMs);
  if (agent === undefined) {
    agent = new Agent({
      connect: { timeout: connectTimeoutMs },
      // The caller's signal bounds waiting: long thinking is no failure.
      headersTimeout: 0,
      bodyTimeout: 0,
      // An abort has to end one answer by closing its connection, not a stream among others.
      allowH2: false,
    });
    agents.set(connectTimeoutMs, agent);
  }
  return agent;
}

import type { Policy } from './policy.ts';

/**
 * The base of embedded use: whoever embeds agents in an application has not seen every call they will make, so tools
 * that say they destroy or reach outside need an approval.
 */
export const embeddedBasePolicy: Policy = {
  rules: [
    {
      id: 'base-ask-mutating',
      effect: 'ask',
      tools: ['@mutating'],
      reason: 'the tool changes something that may not be undone',
    },
  ],
};

/** The base of served agents: whoever lists a server in a configuration wants its tools to run. */
export const servedBasePolicy: Policy = { rules: [] };

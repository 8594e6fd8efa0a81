import { compileRichGlob } from '@aura/config';
import type { AgentConfig } from '@aura/config';
import { createFlowControl, defaultLimits, readResultTool } from '@aura/core';
import type {
  Agent,
  Clock,
  KeptResults,
  Logger,
  Random,
  RunHandle,
  RunRequest,
  TokenCounter,
} from '@aura/core';
import type { McpPool } from '@aura/mcp';
import type { ProfileLedger } from '@aura/models';
import { skillCatalogue } from '@aura/tools';
import { acceptsClientTool } from './accepts-client-tool.ts';
import { agentContext } from './agent-context.ts';
import { agentDigest } from './agent-digest.ts';
import { builtinTools } from './builtin-tools.ts';
import { createModel } from '../providers/create-model.ts';
import { describeMcpServer } from './describe-mcp-server.ts';
import { forwardedNames } from './forwarded-names.ts';
import { fileReach } from '../files/file-reach.ts';
import type { FileSurroundings } from '../files/file-reach.ts';
import { hitlApprovals } from '../hitl/hitl-approvals.ts';
import type { ApprovalDesk } from '../hitl/hitl-approvals.ts';
import type { HostedAgent } from '../host.ts';
import { agentResults } from '../store/host-results.ts';
import { llmPrices } from '../providers/llm-prices.ts';
import { createAgentMcp } from './mcp-servers.ts';
import { reviewTools } from './review-tools.ts';
import type { SkillsByAgent } from '../skills/require-skills.ts';
import { withBuiltinTools } from './with-builtin-tools.ts';

/** What agents are made with. */
export interface Workshop {
  readonly pool: McpPool;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly approvals: ApprovalDesk;
  /** What is known of the credentials for models. */
  readonly profiles: ProfileLedger;
  /** Counts what is said to all of them, and learns from each. */
  readonly counter: TokenCounter;
  /** How long results of tools are kept, for agents whose models are not shown all of them. */
  readonly results: KeptResults;
  readonly skills: SkillsByAgent;
  readonly files: FileSurroundings;
  /** Starts a run and keeps track of it. */
  start(agent: Agent, request: RunRequest): RunHandle;
}

/** Whether calls are made in the name of whoever has approved them. */
function givesToolHeaders({ hitl }: AgentConfig): boolean {
  if (hitl?.route.mode !== 'webhook') return false;
  return Object.keys(hitl.route.toolHeadersFromResponse).length > 0;
}

/** Makes the agent that a configuration describes. */
export function hostAgent(config: AgentConfig, workshop: Workshop): HostedAgent {
  const { id, name } = config;
  const logger = workshop.logger.child({ agent: id });
  const skills = workshop.skills.get(config) ?? [];
  const tools = builtinTools(config, { skills, files: fileReach(config, workshop.files) });
  const results = agentResults(config, tools, workshop.results);
  const builtin = results === undefined ? tools : [...tools, readResultTool(results.blobs)];
  const catalogue = skillCatalogue(skills);
  const mcp = createAgentMcp(config.mcp, {
    pool: workshop.pool,
    owner: id,
    headersPerCall: givesToolHeaders(config),
    logger,
    filter: config.mcpFilter,
    reserved: builtin.map((tool) => tool.name),
  });
  const model = createModel(config.llm, workshop, config.resilience);
  const context = agentContext(config, model, { counter: workshop.counter, logger });
  const agent: Agent = {
    id,
    name,
    digest: agentDigest(config, catalogue),
    model,
    system: [
      { id: 'system_prompt', text: config.systemPrompt },
      ...(catalogue === undefined ? [] : [catalogue]),
    ],
    tools: withBuiltinTools(mcp, builtin),
    ...(config.hitl === undefined
      ? {}
      : { approvals: hitlApprovals(config.hitl, workshop.approvals) }),
    ...(config.flow === undefined
      ? {}
      : { flow: createFlowControl(config.flow, { glob: compileRichGlob }) }),
    ...(context === undefined ? {} : { context }),
    ...(results === undefined ? {} : { results }),
    budget: { prices: llmPrices(config.llm) },
    limits: {
      ...defaultLimits,
      turnDepth: config.turnDepth,
      repeats: { nudgeAt: 3, refuseAt: 5 },
    },
    notices: {
      lastTurn: config.nudgeLastTurn,
      ...(config.nudgeTurnsRemaining === undefined
        ? {}
        : { turnsRemaining: config.nudgeTurnsRemaining }),
    },
  };
  let ready: Promise<void> | undefined;
  const getReady = async (): Promise<void> => {
    await mcp.warm();
    await reviewTools(config, { mcp, tools: agent.tools, logger });
  };
  const accepts = acceptsClientTool(config);
  return {
    id,
    name,
    ...(config.description === undefined ? {} : { description: config.description }),
    hidden: config.hidden,
    createdAt: config.createdAt,
    ownedBy: config.modelOwner ?? config.llm.provider,
    agent,
    ...(config.hitl === undefined ? {} : { approvalRoute: config.hitl.route.mode }),
    ...(accepts === undefined ? {} : { acceptsClientTool: accepts }),
    run: (request) => workshop.start(agent, request),
    mcpStatus: (asked) => mcp.status(asked),
    forwards: forwardedNames(config),
    mcpServers: config.mcp.servers.map(describeMcpServer),
    mcpTools: (signal, asked) => mcp.usable(signal, asked),
    ready: () => (ready ??= getReady()),
  };
}

import * as z from 'zod';
import { defaults } from './defaults.ts';
import type { Dialect } from './dialect.ts';
import { closed, key } from './key-registry.ts';
import { llmTable, type LlmTable } from './llm-table.ts';
import { boolean, chartBoolean, chartInteger, integer, texts } from './scalars.ts';
import { scratchpadTable, type ScratchpadTable } from './scratchpad-table.ts';
import { skillsTable, type SkillsTable } from './skills-table.ts';

/** `[agent]` as it is written, decoded. */
export interface AgentTable {
  readonly name: string;
  readonly alias?: string | undefined;
  readonly description?: string | undefined;
  readonly system_prompt: string;
  readonly context?: readonly string[] | undefined;
  readonly turn_depth?: number | undefined;
  readonly created_at?: number | undefined;
  readonly model_owner?: string | undefined;
  readonly mcp_filter?: readonly string[] | undefined;
  readonly enable_client_tools?: boolean | undefined;
  readonly client_tool_filter?: readonly string[] | undefined;
  readonly hidden?: boolean | undefined;
  readonly nudge_last_turn?: boolean | undefined;
  readonly nudge_turns_remaining?: number | undefined;
  readonly llm: LlmTable;
  readonly scratchpad?: ScratchpadTable | undefined;
  readonly skills?: SkillsTable | undefined;
}

/** The schema of `[agent]`. */
export function agentTable(dialect: Dialect): z.ZodType<AgentTable> {
  return closed(
    z.object({
      name: key(
        z.string(),
        'The name that people see. Clients choose the agent by it unless there is an alias.',
        { example: 'Assistant' },
      ),
      alias: key(
        z.string().optional(),
        'The stable id by which clients choose the agent: the `model` of a request. Unique among all files.',
        { example: 'assistant' },
      ),
      description: key(
        z.string().optional(),
        'One line about the agent, shown where agents are listed.',
        { example: 'Answers questions about our services.' },
      ),
      system_prompt: key(
        z.string(),
        'What the agent is told before every conversation. With workers, the task of the coordinator.',
        { example: 'You answer briefly and name your sources.' },
      ),
      context: key(
        texts().optional(),
        'More texts that are appended to the system prompt, in order, with a blank line between.',
        { default: [] },
      ),
      turn_depth: key(
        chartInteger(dialect).optional(),
        'How many rounds of tool calls there may be before the model has to answer.',
        { default: defaults.turnDepth },
      ),
      created_at: key(
        integer(dialect).optional(),
        'When the agent was made, in milliseconds since 1970, for lists of models.',
        { defaultText: 'the time of loading', example: 1_767_225_600_000 },
      ),
      model_owner: key(z.string().optional(), 'The owner that lists of models name.', {
        defaultText: 'the name of the provider',
        example: 'my-team',
      }),
      mcp_filter: key(
        texts().optional(),
        'Globs over the names of MCP tools: `*`, `?`, and a leading `!` to leave some out. Only what matches is offered; `[]` admits none.',
        { defaultText: 'all tools', example: ['search_*', 'read_?'] },
      ),
      enable_client_tools: key(
        boolean(dialect).optional(),
        'Whether tools that come with a request are offered to the model, to be executed by the client.',
        { default: false },
      ),
      client_tool_filter: key(
        texts().optional(),
        'Globs over the names of such tools. Unlike with `mcp_filter`, `[]` admits all.',
        { defaultText: 'all tools', example: ['open_*'] },
      ),
      hidden: key(
        chartBoolean().optional(),
        'Leaves the agent out of lists; it can still be chosen by its id.',
        { default: false },
      ),
      nudge_last_turn: key(
        chartBoolean().optional(),
        'Tells the model with the last round of results that no further call is possible.',
        { default: false },
      ),
      nudge_turns_remaining: key(
        chartInteger(dialect).optional(),
        'Tells the model how many rounds are left, from this number on.',
        { defaultText: 'never', example: 3 },
      ),
      llm: key(llmTable(dialect), 'The model of the agent.'),
      scratchpad: key(
        scratchpadTable(dialect, 'agent').optional(),
        'Keeps long results of tools out of the context: the model gets a pointer and tools to look into them.',
      ),
      skills: key(
        skillsTable().optional(),
        'Instructions that the model loads when it needs them.',
      ),
    }),
  );
}

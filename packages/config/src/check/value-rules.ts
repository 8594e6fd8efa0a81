import type { IssueSeverity } from '../issues/config-issue.ts';
import { formatTable } from '../issues/key-path.ts';
import type { Dialect } from '../schema/dialect.ts';
import { isTable, member, valueAt } from '../source/toml-value.ts';
import { windowRules } from './compaction-rules.ts';
import { describeFound } from './describe-found.ts';
import { hitlRules } from './hitl-rules.ts';
import { llmPaths } from './llm-paths.ts';
import { mcpAuthRules } from './mcp-auth-rules.ts';
import { mcpRules } from './mcp-rules.ts';
import { ollamaRules } from './ollama-rules.ts';
import { orchestrationRules } from './orchestration-rules.ts';
import { pricingRules } from './pricing-rules.ts';
import { isOn } from './raw-value.ts';
import type { Problem, Rule } from './rule.ts';
import { thinkingRules } from './thinking-rules.ts';
import { vectorStoreRules } from './vector-store-rules.ts';

/** What values must satisfy beyond their type. Where the reference lets a value pass, strict mode only warns. */
export function valueRules(dialect: Dialect): readonly Rule[] {
  const severity = dialect === 'strict' ? 'warning' : 'error';
  return [
    ...llmPaths.flatMap((llm) => [
      emptyApiKey(llm),
      emptyProfileKey(llm),
      reservedParameter(llm, severity),
      ...thinkingRules(llm, severity),
      blankName(`${llm}.model`, 'the provider needs one to choose a model', severity),
      badUrl(`${llm}.base_url`, 'http://127.0.0.1:11434/v1', severity),
      badUrl(`${llm}.profiles.*.base_url`, 'http://127.0.0.1:11434/v1', severity),
      uselessParsing(llm),
    ]),
    marginOutOfRange('agent', severity),
    marginOutOfRange('orchestration.worker.*', severity),
    blankName('agent.name', 'clients need a name to ask for', severity),
    blankName('agent.alias', 'clients need a name to ask for', severity),
    badUrl('mcp.servers.*.url', 'http://127.0.0.1:9000/mcp', severity),
    badUrl('mcp.servers.*.auth.issuer', 'https://login.example.com', severity),
    emptyCommand(severity),
    badUrl('vector_stores.*.url', 'http://127.0.0.1:6334', severity),
    badUrl('vector_stores.*.embedding_model.base_url', 'http://127.0.0.1:8000/v1', severity),
    emptyFilter('agent.mcp_filter'),
    emptyFilter('orchestration.worker.*.mcp_filter'),
    unusedTools,
    ...orchestrationRules(severity),
    ...vectorStoreRules(severity),
    ...hitlRules,
    ...mcpRules,
    ...mcpAuthRules,
    ...ollamaRules,
    ...pricingRules,
    ...windowRules,
  ];
}

const keyProviders = new Set(['openai', 'anthropic', 'gemini', 'openrouter']);

function emptyApiKey(llm: string): Rule {
  return {
    path: `${llm}.api_key`,
    check: ({ value, path, parent }) => {
      const provider = isTable(parent) ? member(parent, 'provider') : undefined;
      if (typeof provider !== 'string' || !keyProviders.has(provider)) return undefined;
      if (typeof value !== 'string' || value.trim() !== '') return undefined;
      return {
        id: 'E08',
        code: 'config/empty_api_key',
        message: `is empty; ${formatTable(path.slice(0, -1))} requires a key for the provider ${provider}`,
        hint: 'set the key, or the variable it comes from',
      };
    },
  };
}

/** Keys of a model request that belong to the agent loop. */
const reservedParameters = new Set(['model', 'messages', 'contents', 'system', 'tools', 'stream']);

function reservedParameter(llm: string, severity: IssueSeverity): Rule {
  return {
    path: `${llm}.additional_params.*`,
    check: ({ path }) =>
      reservedParameters.has(String(path.at(-1)))
        ? {
            ...unusable(
              'is set by the agent itself; it cannot be overridden',
              'remove it',
              severity,
            ),
            target: 'key',
          }
        : undefined,
  };
}

function marginOutOfRange(owner: string, severity: IssueSeverity): Rule {
  return {
    path: `${owner}.scratchpad.context_safety_margin`,
    check: ({ value }) => {
      const margin = typeof value === 'bigint' ? Number(value) : value;
      if (typeof margin !== 'number' || (margin >= 0 && margin < 1)) return undefined;
      const message = `is ${margin}; a fraction of at least 0 and below 1 is required`;
      return unusable(message, 'write 0.2 for a fifth of the window', severity);
    },
  };
}

function blankName(path: string, reason: string, severity: IssueSeverity): Rule {
  return {
    path,
    check: ({ value }) =>
      typeof value === 'string' && value.trim() === ''
        ? unusable(`is blank; ${reason}`, 'give it a name', severity)
        : undefined,
  };
}

function badUrl(path: string, example: string, severity: IssueSeverity): Rule {
  return {
    path,
    check: ({ value, path }) => {
      if (typeof value !== 'string' || /^https?:$/.test(URL.parse(value)?.protocol ?? ''))
        return undefined;
      const message = `${describeFound(value, path)}; an http:// or https:// address is required`;
      return unusable(message, `write for example "${example}"`, severity);
    },
  };
}

function emptyCommand(severity: IssueSeverity): Rule {
  return {
    path: 'mcp.servers.*.cmd',
    check: ({ value }) => {
      if (!Array.isArray(value)) return undefined;
      const [program = ''] = value;
      if (typeof program !== 'string' || program.trim() !== '') return undefined;
      return unusable(
        'names no program; its first item is what is run',
        'write cmd = ["program"]',
        severity,
      );
    },
  };
}

function emptyFilter(path: string): Rule {
  return {
    path,
    check: ({ value }) =>
      Array.isArray(value) && value.length === 0
        ? {
            id: 'W12',
            code: 'config/empty_filter',
            severity: 'info',
            message: 'is empty; this admits no MCP tool at all',
            hint: 'leave the key out to admit all of them',
          }
        : undefined,
  };
}

/** A text can only be a call of a tool that there is. */
function uselessParsing(llm: string): Rule {
  return {
    path: `${llm}.fallback_tool_parsing`,
    check: ({ value, root }) => {
      const servers = valueAt(root, ['mcp', 'servers']);
      const hasServers = isTable(servers) && Object.keys(servers).length > 0;
      if (!isOn(value) || hasServers) return undefined;
      return {
        id: 'W08',
        code: 'config/ignored_key',
        severity: 'warning',
        target: 'key',
        message: 'is true, but there is no MCP server whose tools a text could call',
        hint: 'add a server, or leave it off',
      };
    },
  };
}

function emptyProfileKey(llm: string): Rule {
  return {
    path: `${llm}.profiles.*.api_key`,
    check: ({ value, path }) =>
      typeof value === 'string' && value.trim() === ''
        ? {
            id: 'E08',
            code: 'config/empty_api_key',
            message: `is empty; ${formatTable(path.slice(0, -1))} requires a key`,
            hint: 'set the key, or the variable it comes from',
          }
        : undefined,
  };
}

const unusedTools: Rule = {
  path: 'tools.custom_tools',
  check: ({ value }) =>
    Array.isArray(value) && value.length > 0
      ? {
          id: 'W13',
          code: 'config/ignored_key',
          severity: 'warning',
          target: 'key',
          message: 'has no effect; no version ever used it',
          hint: 'remove it',
        }
      : undefined,
};

function unusable(message: string, hint: string, severity: IssueSeverity): Problem {
  return { id: 'E19', code: 'config/bad_value', severity, message, hint };
}

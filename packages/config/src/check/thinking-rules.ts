import type { IssueSeverity } from '../issues/config-issue.ts';
import { isTable, member, type TomlTable, type TomlValue } from '../source/toml-value.ts';
import { toNumber } from './raw-value.ts';
import type { Problem, Rule } from './rule.ts';

/** What Anthropic's thinking does not go together with. Where the reference lets it pass, strict mode only warns. */
export function thinkingRules(llm: string, severity: IssueSeverity): readonly Rule[] {
  return [
    {
      path: `${llm}.max_tokens`,
      check: ({ value, parent }) => checkBudget(toNumber(value), thinkingOf(parent), severity),
    },
    {
      path: `${llm}.temperature`,
      check: ({ value, parent }) => checkTemperature(toNumber(value), thinkingOf(parent)),
    },
  ];
}

/** The settings of thinking, of a model of Anthropic's that shall think. */
function thinkingOf(llm: TomlValue): TomlTable | undefined {
  if (!isTable(llm) || member(llm, 'provider') !== 'anthropic') return undefined;
  const params = member(llm, 'additional_params');
  const thinking = isTable(params) ? member(params, 'thinking') : undefined;
  return isTable(thinking) && member(thinking, 'type') !== 'disabled' ? thinking : undefined;
}

function checkBudget(
  maxTokens: number | undefined,
  thinking: TomlTable | undefined,
  severity: IssueSeverity,
): Problem | undefined {
  const budget = thinking === undefined ? undefined : toNumber(member(thinking, 'budget_tokens'));
  if (maxTokens === undefined || budget === undefined || budget < maxTokens) return undefined;
  return {
    id: 'E19',
    code: 'config/bad_value',
    severity,
    message: `is ${maxTokens}, of which thinking may take ${budget}; nothing is left for the answer`,
    hint: 'raise it above budget_tokens, or leave it out',
  };
}

function checkTemperature(
  temperature: number | undefined,
  thinking: TomlTable | undefined,
): Problem | undefined {
  if (thinking === undefined || temperature === undefined || temperature === 1) return undefined;
  return {
    id: 'E19',
    code: 'config/bad_value',
    severity: 'warning',
    message: `is ${temperature}; Anthropic refuses any but 1 together with thinking`,
    hint: 'leave it out',
  };
}

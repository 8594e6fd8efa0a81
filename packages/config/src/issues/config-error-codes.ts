import { defineErrors, type ErrorCatalogue } from '@aura/core';

const docs = {
  invalid: 'The configuration cannot be used; the message lists every problem of every file.',
  unreadable: 'The configuration path or the .env file does not exist or cannot be read.',
  no_files: 'The configuration directory holds no file whose name ends in .toml.',
  syntax: 'The file is not valid TOML.',
  unset_variable: 'A placeholder names an environment variable that is not set and has no default.',
  malformed_placeholder:
    'Text starts like an environment placeholder but does not follow its grammar.',
  missing_key: 'A required key or table is missing.',
  unknown_key: 'A table that admits only known keys holds another one.',
  ignored_key: 'A key has no effect here.',
  legacy_key: 'A key stands where older versions expected it.',
  wrong_type: 'A value has the wrong type.',
  not_allowed: 'A value is not one of those allowed.',
  bad_value: 'A value has the right type but cannot work.',
  window_not_set: 'The context window of a model is not known where it has to be.',
  unneeded_key: 'A key is configured for a server that asks for none.',
  empty_api_key: 'The API key of a provider that needs one is empty.',
  empty_filter: 'An explicitly empty filter admits no tool.',
  conflicting_keys: 'The same setting is given twice with different values.',
  duplicate_worker: 'Two worker names differ in case only.',
  duplicate_store: 'Two vector stores have the same name.',
  unknown_store: 'A vector store is asked for that is not declared.',
  odd_timeouts: 'Times that do not go together: one of them can have no effect, or a bad one.',
  duplicate_agent: 'Two files declare agents with the same id.',
  unknown_default_agent: 'The default agent is none of the configured ones.',
  unknown_server: 'An MCP server is named that the file does not have.',
  unknown_worker: 'A worker is named that the file does not have.',
  not_editable: 'The file is written in a way that an edit cannot change without risk.',
  bad_skill: 'A skill of an agent, or the directory it is looked for in, cannot be used.',
  duplicate_skill: 'Two skills of an agent have the same name; the later one is left out.',
  invalid_setting: 'An environment setting has a value outside its vocabulary.',
  flow_gap: 'A part of the flow policy has no effect.',
  risky_agent: 'An agent has private data, text that outsiders may have written, and a way out.',
  not_built: 'The key is specified, but this version does not implement it.',
} as const;

/** The error codes of this package with one sentence for each. */
export const configErrors: ErrorCatalogue<'config', keyof typeof docs> = defineErrors(
  'config',
  docs,
);

/** A code of {@link configErrors}. */
export type ConfigErrorCode = `config/${keyof typeof docs}`;

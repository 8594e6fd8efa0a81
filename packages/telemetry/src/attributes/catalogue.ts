/** What is known of an attribute that spans may have. */
export interface AttributeFacts {
  /** It holds what people, models or tools have said: exported only where content is recorded. */
  readonly content?: true;
  /** The vocabulary it belongs to. Absent: both, or Aura's own. */
  readonly vocabulary?: 'openinference' | 'gen_ai';
  /** Its name among the attributes that OpenTelemetry has for generative AI. */
  readonly genAi?: string;
}

const content = true;

/** All attributes there are, by name; a name with a dot at its end stands for all that begin with it. Nothing else leaves the process. */
export const attributeCatalogue: Readonly<Record<string, AttributeFacts>> = {
  // What kind of work a span is
  'openinference.span.kind': { vocabulary: 'openinference' },
  'gen_ai.operation.name': { vocabulary: 'gen_ai' },

  // The model
  'llm.system': { vocabulary: 'openinference' },
  'llm.provider': { vocabulary: 'openinference', genAi: 'gen_ai.provider.name' },
  'llm.model_name': { vocabulary: 'openinference', genAi: 'gen_ai.request.model' },
  'llm.invocation_parameters': { vocabulary: 'openinference' },
  'llm.token_count.prompt': { vocabulary: 'openinference', genAi: 'gen_ai.usage.input_tokens' },
  'llm.token_count.completion': {
    vocabulary: 'openinference',
    genAi: 'gen_ai.usage.output_tokens',
  },
  'llm.token_count.total': { vocabulary: 'openinference' },
  'llm.token_count.prompt_details.cache_read': {
    vocabulary: 'openinference',
    genAi: 'gen_ai.usage.cache_read.input_tokens',
  },
  'llm.token_count.prompt_details.cache_write': {
    vocabulary: 'openinference',
    genAi: 'gen_ai.usage.cache_creation.input_tokens',
  },
  'llm.token_count.completion_details.reasoning': {
    vocabulary: 'openinference',
    genAi: 'gen_ai.usage.reasoning.output_tokens',
  },
  'llm.tools.': { vocabulary: 'openinference' },
  'llm.input_messages.': { vocabulary: 'openinference', content },
  'llm.output_messages.': { vocabulary: 'openinference', content },
  'gen_ai.response.finish_reasons': { vocabulary: 'gen_ai' },
  'gen_ai.input.messages': { vocabulary: 'gen_ai', content },
  'gen_ai.output.messages': { vocabulary: 'gen_ai', content },
  'gen_ai.system_instructions': { vocabulary: 'gen_ai', content },

  // What went in and what came out
  'input.value': { content },
  'input.mime_type': {},
  'input.length': {},
  'output.value': { content },
  'output.mime_type': {},
  'output.length': {},
  message_count: {},

  // Who and where
  'session.id': { genAi: 'gen_ai.conversation.id' },
  'user.id': {},
  metadata: { content },
  'http.request_id': {},
  'http.request.method': {},
  'http.route': {},
  'http.response.status_code': {},

  // The agent and its turns
  'agent.name': { vocabulary: 'openinference', genAi: 'gen_ai.agent.name' },
  'agent.turn': {},
  'agent.max_turns': {},
  'turn.history_len': {},
  'turn.tool_count': {},
  'turn.has_tool_calls': {},
  'turn.reasoning': { content },

  // Tools
  'tool.name': { vocabulary: 'openinference', genAi: 'gen_ai.tool.name' },
  'tool.call_id': { genAi: 'gen_ai.tool.call.id' },
  'tool.parameters': { vocabulary: 'openinference', content, genAi: 'gen_ai.tool.call.arguments' },
  'tool.parameters.count': {},
  'tool.result': { content },
  'gen_ai.tool.call.result': { vocabulary: 'gen_ai', content },
  'tool.result.length': {},
  'tool.cancelled': {},
  decision_id: {},
  'server.url': {},

  // Exceptions
  'exception.type': {},
  'exception.message': {},

  // Aura's own
  'stream.termination': {},
  'aura.version': {},
  'aura.mode': {},
  'aura.agent_id': { genAi: 'gen_ai.agent.id' },
  'aura.run_id': {},
  'aura.trace_id': {},
  'aura.resumed': {},
  'aura.stop_reason': {},
  'aura.cost_micros': {},
  'aura.model.duration_ms': {},
  'aura.messages_left_out': {},
  'aura.retry.action': {},
  'aura.retry.attempt': {},
  'aura.retry.delay_ms': {},
  'aura.error.code': {},
  'aura.tool.server': {},
  'aura.tool.outcome': {},
};

/** The entry of an attribute; undefined for one that must not be exported. */
export function attributeFacts(key: string): AttributeFacts | undefined {
  if (Object.hasOwn(attributeCatalogue, key)) return attributeCatalogue[key];
  for (let at = key.indexOf('.'); at !== -1; at = key.indexOf('.', at + 1)) {
    const prefix = key.slice(0, at + 1);
    if (Object.hasOwn(attributeCatalogue, prefix)) return attributeCatalogue[prefix];
  }
  return undefined;
}

import { fakeMcpServer, otlpCollector, scriptedModelServer } from '@aura/testkit';
import type { FakeTool, OtlpCollector, ReceivedSpan, WireScript } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { agentToml, httpServer } from './support/agent-toml.ts';
import { callOnce, say } from './support/scripts.ts';
import { serve } from './support/serve.ts';

const marker = 'zebra-4711-marker';

const overHttp = (collector: OtlpCollector, more: Readonly<Record<string, string>> = {}) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
  ...more,
});

function named(spans: readonly ReceivedSpan[], name: string): ReceivedSpan {
  const found = spans.find((span) => span.name === name);
  if (found === undefined) throw new Error(`no ${name} among ${spans.map((s) => s.name).join()}`);
  return found;
}

const has =
  (...names: readonly string[]) =>
  (spans: readonly ReceivedSpan[]) =>
    names.every((name) => spans.some((span) => span.name === name));

/** Asks an agent whose model calls a tool, and gives what the collector got once everything is closed. */
async function traced(options: {
  readonly env?: Readonly<Record<string, string>>;
  readonly tool?: FakeTool;
  readonly script?: WireScript;
  readonly target?: (collector: OtlpCollector) => Readonly<Record<string, string>>;
  readonly question?: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Lines of `[agent]`. */
  readonly agent?: string;
}) {
  const { env, target = overHttp, question = `What is ${marker}?`, headers = {} } = options;
  const tool = options.tool ?? { name: 'look_up', call: () => `found ${marker}` };
  await using collector = await otlpCollector();
  await using mcp = await fakeMcpServer({ tools: [tool] });
  const script = options.script ?? callOnce({ name: tool.name, args: { what: marker } });
  await using model = await scriptedModelServer(script);
  const { agent = '' } = options;
  const servers = [httpServer('lib', mcp.url)];
  const config = agentToml({ agent, servers, llm: 'temperature = 0.5' });
  const telemetry = { ...target(collector), ...env };
  const aura = await serve({ model, config, telemetry });
  const messages = [{ role: 'user' as const, content: question }];
  const answer = await aura.stream({ messages, ...options.body }, { headers });
  await aura[Symbol.asyncDispose]();
  return {
    answer,
    spans: collector.spans(),
    exports: collector.exports,
    log: aura.log.lines,
    records: mcp.records,
  };
}

describe('the traces of a request', () => {
  it('are a tree of the agent, its turns, its tools and their servers [config 133] [config 134]', async () => {
    const { spans, answer, log } = await traced({ headers: { 'x-chat-session-id': 'cs_trace' } });
    expect(answer.text).toContain('The tools said');
    expect(log.filter(({ level }) => level === 'warn')).toEqual([]);
    const agent = named(spans, 'agent.stream');
    expect(agent.parentSpanId).toBeUndefined();
    expect(agent.status).toBe('ok');
    expect(agent.attributes).toMatchObject({
      'openinference.span.kind': 'AGENT',
      'session.id': 'cs_trace',
      'llm.model_name': 'scripted',
      'llm.provider': 'openai',
      'aura.mode': 'single-agent',
      'aura.version': '0.0.0-test',
      'llm.invocation_parameters': '{"temperature":0.5}',
      'http.request_id': expect.stringMatching(/^req_/),
    });
    expect(agent.attributes['llm.tools.0.tool.json_schema']).toContain('look_up');

    const turns = spans.filter(({ name }) => name === 'agent.turn');
    expect(turns.map(({ parentSpanId }) => parentSpanId)).toEqual([agent.spanId, agent.spanId]);
    const tool = named(spans, 'execute_tool');
    expect(tool.parentSpanId).toBe(turns[0]?.spanId);
    expect(tool.attributes).toMatchObject({
      'tool.name': 'look_up',
      'openinference.span.kind': 'TOOL',
    });
    const call = named(spans, 'mcp.tool_call');
    expect(call.parentSpanId).toBe(tool.spanId);
    expect(call.attributes).toMatchObject({
      'server.url': expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      'tool.parameters.count': 1,
      'tool.result.length': `found ${marker}`.length,
    });
    const sameTrace = [agent, ...turns, tool, call].map(({ traceId }) => traceId);
    expect(new Set(sameTrace).size).toBe(1);

    const counting = spans.filter(({ attributes }) =>
      Object.keys(attributes).some((key) => key.startsWith('llm.token_count')),
    );
    expect(counting.map(({ name }) => name)).toEqual(['agent.turn', 'agent.turn']);
    expect(turns[0]?.attributes).toMatchObject({ 'agent.turn': 1, 'turn.has_tool_calls': true });
    for (const span of spans) expect(span.endedAt).toBeGreaterThanOrEqual(span.startedAt);
  });

  it('have the request apart, below the trace of the client, and lead from one to the other', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const { spans } = await traced({
      headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` },
    });
    const request = named(spans, 'chat_completions');
    expect(request).toMatchObject({ traceId, parentSpanId: 'b7ad6b7169203331', kind: 2 });
    const inner = named(spans, 'streaming_completion');
    expect(inner.parentSpanId).toBe(request.spanId);
    const agent = named(spans, 'agent.stream');
    expect(agent.traceId).not.toBe(traceId);
    expect(agent.links).toEqual([{ traceId, spanId: inner.spanId }]);
    expect(inner.attributes['aura.trace_id']).toBe(agent.traceId);
    expect(request.attributes['http.response.status_code']).toBe(200);
  });

  it('tell the MCP server below which span its work belongs', async () => {
    const { spans, records } = await traced({});
    const call = named(spans, 'mcp.tool_call');
    const sent = records.find((record) => 'method' in record && record.method === 'tools/call');
    const traceparent = `00-${call.traceId}-${call.spanId}-01`;
    expect(sent).toMatchObject({ params: { _meta: { traceparent } }, headers: { traceparent } });
  });
});

describe('what is exported', () => {
  it('has nothing of what was said unless that is asked for [config 136]', async () => {
    const body = { metadata: { about: marker }, user: 'ann' };
    const off = await traced({ body, env: { OTEL_RECORD_CONTENT: 'false' } });
    expect(off.answer.text).toContain(marker);
    expect(off.exports.length).toBeGreaterThan(0);
    for (const { body: bytes } of off.exports)
      expect(Buffer.from(bytes).includes(marker)).toBe(false);
    expect(named(off.spans, 'agent.stream').attributes).toMatchObject({
      'input.length': `What is ${marker}?`.length,
      'user.id': 'ann',
    });

    const env = { OTEL_RECORD_CONTENT: 'true', OTEL_CONTENT_MAX_LENGTH: '30' };
    const question = `${marker} ${'é'.repeat(40)}`;
    const on = await traced({ body, env, question });
    const { attributes } = named(on.spans, 'agent.stream');
    expect(attributes['input.value']).toBe(`${marker} ${'é'.repeat(6)}...`);
    expect(attributes['metadata']).toContain(marker);
    const turn = named(on.spans, 'agent.turn');
    expect(turn.attributes).toMatchObject({
      'llm.input_messages.0.message.role': 'system',
      'llm.input_messages.0.message.content': 'You help.',
      'llm.output_messages.0.message.tool_calls.0.tool_call.function.name': 'look_up',
    });
    expect(named(on.spans, 'mcp.tool_call').attributes['tool.result']).toBe(`found ${marker}`);
  });

  it('has the names of tools that clients bring, and nothing of what they say about them', async () => {
    const parameters = { type: 'object', properties: { at: { enum: [marker] } } };
    const tool = { name: 'open_file', description: marker, parameters };
    const { spans, exports } = await traced({
      agent: 'enable_client_tools = true',
      body: { tools: [{ type: 'function', function: tool }] },
    });
    const schemas = JSON.stringify(named(spans, 'agent.stream').attributes);
    expect(schemas).toContain('open_file');
    expect(JSON.stringify(exports)).not.toContain(marker);
    expect(JSON.stringify(spans)).not.toContain(marker);
  });

  it('has nothing of what was said when a tool or the model fails, either', async () => {
    const call = () => ({ text: `cannot read ${marker}`, isError: true });
    const failed = await traced({ tool: { name: 'look_up', call } });
    const refused = await traced({
      script: () => ({ error: { status: 400, message: `bad ${marker}` } }),
    });
    for (const { exports, spans } of [failed, refused]) {
      expect(spans.some(({ status }) => status === 'error')).toBe(true);
      for (const { body } of exports) expect(Buffer.from(body).includes(marker)).toBe(false);
    }
  });

  it('is named as OpenInference does, or as OpenTelemetry does, as one switch says [config 138]', async () => {
    const keysOf = (spans: readonly ReceivedSpan[]) =>
      spans.flatMap(({ attributes }) => Object.keys(attributes));
    const env = { OTEL_RECORD_CONTENT: 'true' };
    const usual = await traced({ env });
    expect(keysOf(usual.spans).filter((key) => key.startsWith('gen_ai.'))).toEqual([]);
    expect(keysOf(usual.spans)).toContain('llm.token_count.prompt');
    const other = await traced({ env: { ...env, AURA_OTEL_ATTRIBUTES: 'gen_ai' } });
    const keys = keysOf(other.spans);
    expect(keys.filter((key) => /^(llm|openinference)\./.test(key))).toEqual([]);
    expect(named(other.spans, 'agent.turn').attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'scripted',
      'gen_ai.usage.input_tokens': expect.any(Number),
    });
    const both = await traced({ env: { AURA_OTEL_ATTRIBUTES: 'both' } });
    expect(keysOf(both.spans)).toEqual(
      expect.arrayContaining(['llm.model_name', 'gen_ai.request.model']),
    );
  });

  it('says which project and service it is of [config 139]', async () => {
    const { spans } = await traced({ env: { PHOENIX_PROJECT_NAME: 'p' } });
    expect(spans[0]?.resource).toMatchObject({
      'service.name': 'aura',
      'service.version': '0.0.0-test',
      'openinference.project.name': 'p',
    });
    const other = await traced({
      env: { OTEL_SERVICE_NAME: 'triage', OTEL_RESOURCE_ATTRIBUTES: 'team=sre%2Da,zone=eu' },
    });
    expect(other.spans[0]?.resource).toMatchObject({
      'service.name': 'triage',
      'openinference.project.name': 'triage',
      team: 'sre-a',
      zone: 'eu',
    });
  });

  it('is bounded, within no character, and says how long it was [config 141]', async () => {
    const question = 'é'.repeat(50_000);
    const env = { OTEL_RECORD_CONTENT: 'true', OTEL_CONTENT_MAX_LENGTH: '1000000' };
    const { spans } = await traced({ env, question: `x${question}` });
    const value = String(named(spans, 'agent.stream').attributes['input.value']);
    expect(value).toBe(`x${'é'.repeat(32_767)}[... cut: 100001 bytes in all]`);
  });

  it('has no credentials, also where content is recorded', async () => {
    const secret = 'sk-abcdefghijklmnop1234567890';
    const { exports } = await traced({
      question: `use ${secret}`,
      env: { OTEL_RECORD_CONTENT: 'true' },
    });
    for (const { body } of exports) expect(Buffer.from(body).includes(secret)).toBe(false);
  });
});

describe('failures in traces', () => {
  it('stand on the call of the server and on that of the tool [config 137]', async () => {
    const call = () => ({ text: 'disk full', isError: true });
    const env = { OTEL_RECORD_CONTENT: 'true' };
    const { spans } = await traced({ tool: { name: 'look_up', call }, env });
    for (const name of ['mcp.tool_call', 'execute_tool']) {
      const span = named(spans, name);
      expect(span.status).toBe('error');
      expect(span.events).toMatchObject([
        {
          name: 'exception',
          attributes: { 'exception.message': expect.stringContaining('disk full') },
        },
      ]);
    }
    expect(named(spans, 'agent.stream').status).toBe('ok');
  });

  it('of the model stand on its turn and on the agent', async () => {
    const { spans } = await traced({ script: () => ({ error: { status: 400, message: 'no' } }) });
    expect(named(spans, 'agent.stream')).toMatchObject({
      status: 'error',
      events: [{ name: 'exception' }],
    });
    expect(named(spans, 'agent.turn').status).toBe('error');
  });

  it('are not what a client makes that goes away [config 137]', async () => {
    const { promise: begun, resolve } = Promise.withResolvers<void>();
    await using collector = await otlpCollector();
    const call: FakeTool['call'] = ({ signal }) => {
      resolve();
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('cancelled')));
      });
    };
    await using mcp = await fakeMcpServer({ tools: [{ name: 'wait', call }] });
    await using model = await scriptedModelServer(callOnce({ name: 'wait', args: {} }));
    const config = agentToml({ servers: [httpServer('lib', mcp.url)] });
    await using aura = await serve({ model, config, telemetry: overHttp(collector) });
    const gone = new AbortController();
    const answer = aura.stream('Wait.', { signal: gone.signal }).catch(() => undefined);
    await begun;
    gone.abort();
    await answer;
    const spans = await collector.whenSpans(
      has('agent.stream', 'mcp.tool_call', 'chat_completions'),
    );
    expect(named(spans, 'agent.stream')).toMatchObject({
      status: 'unset',
      attributes: { 'stream.termination': 'disconnected' },
    });
    for (const name of ['mcp.tool_call', 'execute_tool']) {
      expect(named(spans, name)).toMatchObject({
        status: 'error',
        statusMessage: 'cancelled',
        attributes: { 'tool.cancelled': true },
      });
    }
    expect(named(spans, 'chat_completions').attributes['stream.termination']).toBe('disconnected');
  });
});

describe('a collector', () => {
  it('gets nothing when none is named, or when that is switched off [config 133]', async () => {
    for (const target of [
      () => ({}),
      (collector: OtlpCollector) => overHttp(collector, { OTEL_SDK_DISABLED: 'true' }),
      (collector: OtlpCollector) => overHttp(collector, { OTEL_TRACES_SAMPLER: 'always_off' }),
    ]) {
      const { exports, answer } = await traced({ target });
      expect([exports, answer.finishReasons]).toEqual([[], ['stop']]);
    }
  });

  it('gets protobuf over HTTP at its path, with the headers that are wanted [config 140]', async () => {
    const { exports } = await traced({
      env: { OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20token-of-the-collector' },
    });
    expect(exports[0]).toMatchObject({
      protocol: 'http',
      path: '/v1/traces',
      headers: {
        'content-type': 'application/x-protobuf',
        authorization: 'Bearer token-of-the-collector',
      },
    });
    const verbatim = await traced({
      target: ({ url }) => ({
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${url}/elsewhere`,
        OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: ' HTTP/Protobuf ',
      }),
    });
    expect(verbatim.exports[0]?.path).toBe('/elsewhere');
    expect(has('agent.stream')(verbatim.spans)).toBe(true);
  });

  it('is spoken to by gRPC unless another protocol is named, with a warning for one that is none [config 140]', async () => {
    const target = ({ grpcUrl }: OtlpCollector) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: grpcUrl });
    const usual = await traced({ target });
    expect(usual.exports[0]).toMatchObject({
      protocol: 'grpc',
      path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    });
    expect(has('agent.stream', 'mcp.tool_call')(usual.spans)).toBe(true);
    const odd = await traced({ target, env: { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' } });
    expect(odd.exports[0]?.protocol).toBe('grpc');
    expect(odd.log).toContainEqual(
      expect.objectContaining({ level: 'warn', message: expect.stringContaining('grpc is used') }),
    );
  });

  it('that does not answer, or refuses, or is not there, costs spans and nothing else', async () => {
    await using collector = await otlpCollector();
    await using model = await scriptedModelServer(say('Hello.'));
    const closed = 'http://127.0.0.1:9';
    for (const [protocol, url, answer] of [
      ['http/protobuf', collector.url, 'hang'],
      ['grpc', collector.grpcUrl, 'hang'],
      ['http/protobuf', collector.url, 400],
      ['grpc', collector.grpcUrl, 503],
      ['grpc', collector.grpcUrl, 200],
      ['http/protobuf', closed, 200],
      ['grpc', closed, 200],
    ] as const) {
      collector.answerWith(answer);
      const telemetry = {
        OTEL_EXPORTER_OTLP_ENDPOINT: url,
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
        OTEL_EXPORTER_OTLP_TIMEOUT: '300',
        // No header that gRPC could send.
        OTEL_EXPORTER_OTLP_HEADERS: url !== closed && answer === 200 ? 'bad%0Aname=x' : '',
      };
      const aura = await serve({ model, telemetry });
      expect((await aura.stream()).text).toBe('Hello.');
      await aura[Symbol.asyncDispose]();
      expect(aura.log.lines).toContainEqual(
        expect.objectContaining({ level: 'warn', message: 'spans could not be exported' }),
      );
    }
  });
});

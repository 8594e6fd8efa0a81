import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AssistantMessage, Message, MessageId, ModelEvent, ModelRequest } from '@aura/core';
import { Secret } from '@aura/core';
import { LLMock } from '@copilotkit/aimock';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { drain, request, serve } from '../../test/chat-server.ts';
import { eventFrame } from '../../test/event-stream.ts';
import type { BedrockModelOptions } from './bedrock-options.ts';
import { createBedrockModel } from './create-bedrock-model.ts';
import { optionalPackage } from './optional-package.ts';

const claude = 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0';
const region = 'eu-central-1';
const eventStream = { 'content-type': 'application/vnd.amazon.eventstream' };
const credentials: NonNullable<BedrockModelOptions['credentials']> = async () => ({
  accessKeyId: 'AKIDTEST',
  secretAccessKey: 'very secret key',
  sessionToken: 'very secret token',
});

const start = eventFrame('messageStart', { role: 'assistant' });
const delta = (index: number, what: object): Buffer =>
  eventFrame('contentBlockDelta', { contentBlockIndex: index, delta: what });
const blockStop = (index: number): Buffer =>
  eventFrame('contentBlockStop', { contentBlockIndex: index });
const toolUse = (index: number, id: string, input: string): Buffer[] => [
  eventFrame('contentBlockStart', {
    contentBlockIndex: index,
    start: { toolUse: { toolUseId: id, name: 'add' } },
  }),
  delta(index, { toolUse: { input } }),
  blockStop(index),
];
const stop = (stopReason: string): Buffer => eventFrame('messageStop', { stopReason });
const usage = eventFrame('metadata', {
  usage: { inputTokens: 20, outputTokens: 7, totalTokens: 27 },
  metrics: { latencyMs: 5 },
});
const hello = Buffer.concat([
  start,
  delta(0, { text: 'Hello' }),
  blockStop(0),
  stop('end_turn'),
  usage,
]);

/** A server that answers so, and the model behind it. */
async function behind(body: Buffer, more: Partial<BedrockModelOptions> = {}) {
  const server = await serve((res) => res.writeHead(200, eventStream).end(body));
  const baseUrl = server.baseUrl.replace('/v1', '');
  const model = createBedrockModel({ model: claude, region, baseUrl, credentials, ...more });
  return { model, received: server.received };
}

async function answerTo(...frames: readonly Buffer[]): Promise<ModelEvent[]> {
  return drain((await behind(Buffer.concat(frames))).model);
}

afterEach(() => void vi.unstubAllEnvs());

describe('the request', () => {
  it('goes to the model, signed for the region, with settings where Bedrock expects them', async () => {
    const { model, received } = await behind(hello, {
      maxOutputTokens: 300,
      temperature: 0.5,
      additionalParams: { top_k: 50, thinking: { type: 'disabled' } },
    });
    const tools = [{ name: 'add', description: 'Adds', inputSchema: { type: 'object' } }];
    const system = [{ id: 's', text: 'Be brief.' }];
    await drain(model, undefined, { ...request, system, tools });
    const [first] = received;
    expect(first?.url).toBe(`/model/${encodeURIComponent(claude)}/converse-stream`);
    expect(first?.headers).toMatchObject({
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIDTEST\/\d+\/eu-central-1\//,
      ),
      'x-amz-security-token': 'very secret token',
    });
    expect(JSON.parse(first?.body ?? '')).toMatchObject({
      system: [{ text: 'Be brief.' }, { cachePoint: { type: 'default' } }],
      inferenceConfig: { maxTokens: 300, temperature: 0.5 },
      additionalModelRequestFields: { top_k: 50, thinking: { type: 'disabled' } },
      toolConfig: {
        tools: [{ toolSpec: { name: 'add', inputSchema: { json: { type: 'object' } } } }],
      },
    });
  });

  it('has no lone surrogates, as it would not be the one that was signed', async () => {
    const { model, received } = await behind(hello);
    const content = [{ type: 'text' as const, text: 'a\ud800' }];
    const message: Message = { id: 'm' as MessageId, createdAt: 0, role: 'user', content };
    const end = (await drain(model, undefined, { ...request, messages: [message] })).at(-1);
    expect(end?.type).toBe('end');
    expect(received[0]?.body).toContain('a\ufffd');
  });

  it('may have a bearer token instead', async () => {
    const { model, received } = await behind(hello, { apiKey: new Secret('abc') });
    expect((await drain(model)).at(-1)?.type).toBe('end');
    expect(received[0]?.headers.authorization).toBe('Bearer abc');
  });
});

describe('credentials', () => {
  async function keyUsed(more: Partial<BedrockModelOptions>): Promise<string | undefined> {
    const server = await serve((res) => res.writeHead(200, eventStream).end(hello));
    const baseUrl = server.baseUrl.replace('/v1', '');
    const events = await drain(createBedrockModel({ model: claude, region, baseUrl, ...more }));
    const last = events.at(-1);
    if (last?.type === 'error') throw last.error;
    return /Credential=(\w+)/.exec(server.received[0]?.headers.authorization ?? '')?.[1];
  }

  async function awsFolder(): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'aura-aws-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'credentials');
    const lines = ['[work]', 'aws_access_key_id = AKIDPROFILE', 'aws_secret_access_key = s'];
    await writeFile(file, lines.join('\n'));
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file);
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'none'));
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  }

  it('of a profile win over everything in the environment', async () => {
    await awsFolder();
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDENV');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 's');
    vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'bearer');
    expect(await keyUsed({ profile: 'work' })).toBe('AKIDPROFILE');
    expect(await keyUsed({})).toBe('AKIDENV');
  });

  it.each([{ profile: 'play' }, {}])(
    'that are not there are said to be missing: %j',
    async (more) => {
      await awsFolder();
      for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE']) {
        vi.stubEnv(name, undefined);
      }
      const from = more.profile === undefined ? 'the default chain' : 'the profile "play"';
      await expect(keyUsed(more)).rejects.toMatchObject({
        code: 'provider/auth',
        retry: 'other-key',
        message: expect.stringContaining(`no AWS credentials from ${from}`),
      });
    },
  );

  it('are asked for once, and again shortly before they end', async () => {
    let asked = 0;
    const source = async (): Promise<Awaited<ReturnType<typeof credentials>>> => {
      asked += 1;
      const lifeMs = asked === 1 ? 60_000 : 3_600_000;
      return { ...(await credentials()), expiration: new Date(Date.now() + lifeMs) };
    };
    const { model } = await behind(hello, { credentials: source });
    for (let count = 0; count < 4; count += 1) await drain(model);
    expect(asked).toBe(2);
  });

  it('do not show in what Bedrock says of a signature', async () => {
    const body = JSON.stringify({ message: 'Not what we expected: very secret token' });
    const server = await serve((res) => res.writeHead(403).end(body));
    const baseUrl = server.baseUrl.replace('/v1', '');
    const [event] = await drain(
      createBedrockModel({ model: claude, region, baseUrl, credentials }),
    );
    expect(event).toMatchObject({ error: { code: 'provider/auth' } });
    expect(JSON.stringify(event)).not.toContain('very secret');
  });

  it('and packages that are not installed come with a hint', async () => {
    const load = async (): Promise<never> => {
      throw new Error('Cannot find package');
    };
    const subject = { label: 'bedrock/m', redact: (text: string) => text };
    await expect(optionalPackage('@x/y', { subject, load })).rejects.toMatchObject({
      code: 'provider/package_missing',
      hint: 'Run: npm install @x/y',
    });
  });
});

describe('the answer', () => {
  it('has every one of parallel calls, and its usage', async () => {
    const events = await answerTo(
      start,
      delta(0, { text: 'Both.' }),
      blockStop(0),
      ...toolUse(1, 'tooluse_a', '{"left":1}'),
      ...toolUse(2, 'tooluse_b', '{"left":2}'),
      stop('tool_use'),
      usage,
    );
    expect(events.at(-1)).toMatchObject({
      type: 'end',
      response: {
        finish: 'tool_calls',
        content: [{ type: 'text', text: 'Both.' }],
        toolCalls: [
          { id: 'tooluse_a', name: 'add', args: { left: 1 } },
          { id: 'tooluse_b', name: 'add', args: { left: 2 } },
        ],
        usage: { inputTokens: 20, outputTokens: 7 },
      },
    });
  });

  it('that is as long as allowed is no failure', async () => {
    const events = await answerTo(
      start,
      delta(0, { text: 'Once' }),
      blockStop(0),
      stop('max_tokens'),
    );
    expect(events.at(-1)).toMatchObject({
      type: 'end',
      response: { finish: 'max_output_tokens', content: [{ text: 'Once' }] },
    });
  });

  it.each([
    ['throttlingException', 'rate_limited', 'same'],
    ['modelStreamErrorException', 'server_error', 'same'],
    ['internalServerException', 'server_error', 'same'],
    ['serviceUnavailableException', 'overloaded', 'same'],
    ['validationException', 'invalid_request', 'never'],
    // One that the package does not know.
    ['modelTimeoutException', 'stream_interrupted', 'same'],
  ])('that a %s ends is a failure', async (name, code, retry) => {
    const exception = eventFrame(name, { message: 'it is so' }, 'exception');
    const events = await answerTo(start, delta(0, { text: 'Half' }), exception);
    expect(events.at(-1)).toMatchObject({
      type: 'error',
      error: { code: `provider/${code}`, retry },
      partial: { content: [{ text: 'Half' }] },
    });
  });

  it.each([0, 30])(
    'that is cut short by %i bytes of its last message is a failure',
    async (missing) => {
      const whole = Buffer.concat([start, delta(0, { text: 'Half' }), blockStop(0)]);
      const events = await answerTo(whole.subarray(0, whole.length - missing));
      expect(events.at(-1)).toMatchObject({ type: 'error' });
    },
  );

  it('gives its reasoning back with the signature', async () => {
    const { model, received } = await behind(
      Buffer.concat([
        start,
        delta(0, { reasoningContent: { text: 'I should ' } }),
        delta(0, { reasoningContent: { text: 'add.' } }),
        delta(0, { reasoningContent: { signature: 'c2ln' } }),
        blockStop(0),
        ...toolUse(1, 'tooluse_a', '{}'),
        stop('tool_use'),
        usage,
      ]),
    );
    const events = await drain(model);
    expect(events.slice(0, 2)).toEqual([
      { type: 'reasoning', delta: 'I should ' },
      { type: 'reasoning', delta: 'add.' },
    ]);
    const end = events.at(-1);
    if (end?.type !== 'end') throw new Error('the call failed');
    const { content, toolCalls } = end.response;
    const base = { createdAt: 0, id: 'a' as MessageId };
    const said: AssistantMessage = { ...base, role: 'assistant', content, toolCalls };
    const results = toolCalls.map(({ id, name }): Message => ({
      ...base,
      role: 'tool',
      result: {
        callId: id,
        name,
        outcome: 'ok',
        content: [{ type: 'text', text: '3' }],
        durationMs: 1,
      },
    }));
    const messages = [...request.messages, said, ...results];
    const tools = [{ name: 'add', description: 'Adds', inputSchema: { type: 'object' } }];
    const next: ModelRequest = { ...request, messages, tools };
    await drain(model, undefined, next);
    expect(JSON.parse(received[1]?.body ?? '').messages[1]).toEqual({
      role: 'assistant',
      content: [
        { reasoningContent: { reasoningText: { text: 'I should add.', signature: 'c2ln' } } },
        { toolUse: { toolUseId: 'tooluse_a', name: 'add', input: {} } },
      ],
    });
  });
});

describe('against a mock of the service', () => {
  it('streams text and calls', async () => {
    const mock = new LLMock({ port: 0 });
    const toolCalls = [
      { name: 'add', arguments: '{"left":1}' },
      { name: 'add', arguments: '{"left":2}' },
    ];
    mock.onMessage('hi', { content: 'Adding.', toolCalls });
    await mock.start();
    onTestFinished(() => mock.stop());
    const model = createBedrockModel({ model: claude, region, baseUrl: mock.url, credentials });
    expect((await drain(model)).at(-1)).toMatchObject({
      type: 'end',
      response: {
        finish: 'tool_calls',
        content: [{ text: 'Adding.' }],
        toolCalls: [{ args: { left: 1 } }, { args: { left: 2 } }],
      },
    });
  });
});

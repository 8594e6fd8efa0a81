import { setTimeout as sleep } from 'node:timers/promises';
import { completable, McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import type { CallToolResult, Server, ServerContext } from '@modelcontextprotocol/server';
import { z } from 'zod';

/** A picture of one red point, and a sound without a sample. */
const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
const wav = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=';
const pauseMs = 50;

const text = (value: string) => ({ type: 'text' as const, text: value });
const image = { type: 'image' as const, data: png, mimeType: 'image/png' };
const said = (...content: CallToolResult['content']): CallToolResult => ({ content });

/** A server with the tools, resources and prompts that the scenarios name. */
export function fixtureServer(): Server {
  const server = new McpServer(
    { name: 'fixture', version: '1.0.0' },
    { capabilities: { logging: {}, resources: { subscribe: true } } },
  );
  addTools(server);
  addQuestions(server);
  addResources(server);
  addPrompts(server);
  return server.server;
}

function addTools(server: McpServer): void {
  const tool = (name: string, run: (context: ServerContext) => Promise<CallToolResult>): void => {
    server.registerTool(name, { description: name }, run);
  };
  const resource = (uri: string, mimeType: string, content: string) => ({
    type: 'resource' as const,
    resource: { uri, mimeType, text: content },
  });
  const json = resource('test://mixed-content-resource', 'application/json', '{"test":"data"}');
  tool('test_simple_text', async () => said(text('This is a simple text response for testing.')));
  tool('test_image_content', async () => said(image));
  tool('test_audio_content', async () => said({ type: 'audio', data: wav, mimeType: 'audio/wav' }));
  tool('test_embedded_resource', async () =>
    said(
      resource('test://embedded-resource', 'text/plain', 'This is an embedded resource content.'),
    ),
  );
  tool('test_multiple_content_types', async () =>
    said(text('Multiple content types test:'), image, json),
  );
  tool('test_error_handling', () =>
    Promise.reject(new Error('This tool intentionally returns an error for testing')),
  );
  tool('test_tool_with_logging', async ({ mcpReq }) => {
    for (const data of [
      'Tool execution started',
      'Tool processing data',
      'Tool execution completed',
    ]) {
      await mcpReq.notify({ method: 'notifications/message', params: { level: 'info', data } });
      await sleep(pauseMs);
    }
    return said(text('done'));
  });
  tool('test_tool_with_progress', async ({ mcpReq }) => {
    const progressToken = mcpReq._meta?.progressToken;
    for (const progress of [0, 50, 100]) {
      if (progressToken !== undefined) {
        const params = { progressToken, progress, total: 100 };
        await mcpReq.notify({ method: 'notifications/progress', params });
      }
      await sleep(pauseMs);
    }
    return said(text('done'));
  });
}

/** Tools that ask their client something in the middle of a call, as servers of the older protocol do. */
function addQuestions(server: McpServer): void {
  const ask = async (
    { mcpReq }: ServerContext,
    message: string,
    requestedSchema: Record<string, unknown>,
  ): Promise<string> => {
    const params = { message, requestedSchema };
    const { action, content } = await mcpReq.send({ method: 'elicitation/create', params });
    return `action=${action}, content=${JSON.stringify(content)}`;
  };
  const described = { type: 'string', description: 'What it is' };
  server.registerTool(
    'test_sampling',
    { description: 'Asks the model of the client', inputSchema: z.object({ prompt: z.string() }) },
    async ({ prompt }, { mcpReq }) => {
      const messages = [{ role: 'user' as const, content: text(prompt) }];
      const params = { messages, maxTokens: 100 };
      const { content } = await mcpReq.send({ method: 'sampling/createMessage', params });
      return said(text(`LLM response: ${JSON.stringify(content)}`));
    },
  );
  server.registerTool(
    'test_elicitation',
    { description: 'Asks the user', inputSchema: z.object({ message: z.string() }) },
    async ({ message }, context) => {
      const properties = { username: described, email: described };
      const schema = { type: 'object', properties, required: ['username', 'email'] };
      return said(text(`User response: ${await ask(context, message, schema)}`));
    },
  );
  const defaults = {
    name: { type: 'string', default: 'John Doe' },
    age: { type: 'integer', default: 30 },
    score: { type: 'number', default: 95.5 },
    status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
    verified: { type: 'boolean', default: true },
  };
  const titled = [1, 2, 3].map((count) => ({ const: `value${count}`, title: `Option ${count}` }));
  const names = ['option1', 'option2', 'option3'];
  const enums = {
    untitledSingle: { type: 'string', enum: names },
    titledSingle: { type: 'string', oneOf: titled },
    legacyEnum: { type: 'string', enum: names, enumNames: ['One', 'Two', 'Three'] },
    untitledMulti: { type: 'array', items: { type: 'string', enum: names } },
    titledMulti: { type: 'array', items: { anyOf: titled } },
  };
  for (const [name, properties] of [
    ['test_elicitation_sep1034_defaults', defaults],
    ['test_elicitation_sep1330_enums', enums],
  ] as const) {
    server.registerTool(name, { description: name }, async (context: ServerContext) => {
      const schema = { type: 'object', properties, required: [] };
      return said(text(`Elicitation completed: ${await ask(context, 'Please answer', schema)}`));
    });
  }
}

function addResources(server: McpServer): void {
  const about = (name: string, mimeType: string) => ({ description: name, mimeType });
  server.registerResource(
    'static-text',
    'test://static-text',
    about('A text', 'text/plain'),
    async ({ href: uri }) => ({
      contents: [
        {
          uri,
          mimeType: 'text/plain',
          text: 'This is the content of the static text resource.',
        },
      ],
    }),
  );
  server.registerResource(
    'static-binary',
    'test://static-binary',
    about('A picture', 'image/png'),
    async ({ href: uri }) => ({ contents: [{ uri, mimeType: 'image/png', blob: png }] }),
  );
  server.registerResource(
    'template',
    new ResourceTemplate('test://template/{id}/data', { list: undefined }),
    about('By its id', 'application/json'),
    async ({ href: uri }, { id }) => {
      const data = { id, templateTest: true, data: `Data for ID: ${String(id)}` };
      return { contents: [{ uri, mimeType: 'application/json', text: JSON.stringify(data) }] };
    },
  );
  server.server.setRequestHandler('resources/subscribe', () => ({}));
  server.server.setRequestHandler('resources/unsubscribe', () => ({}));
}

function addPrompts(server: McpServer): void {
  const user = <Content>(content: Content) => ({ role: 'user' as const, content });
  server.registerPrompt('test_simple_prompt', { description: 'Simple' }, async () => ({
    messages: [user(text('This is a simple prompt for testing.'))],
  }));
  const argument = completable(z.string(), (value) => [`${value}is`]);
  server.registerPrompt(
    'test_prompt_with_arguments',
    { description: 'With arguments', argsSchema: z.object({ arg1: argument, arg2: z.string() }) },
    async ({ arg1, arg2 }) => ({
      messages: [user(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`))],
    }),
  );
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'With a resource', argsSchema: z.object({ resourceUri: z.string() }) },
    async ({ resourceUri: uri }) => {
      const content = 'Embedded resource content for testing.';
      const resource = { uri, mimeType: 'text/plain', text: content };
      const rest = user(text('Please process the embedded resource above.'));
      return { messages: [user({ type: 'resource' as const, resource }), rest] };
    },
  );
  server.registerPrompt('test_prompt_with_image', { description: 'With a picture' }, async () => ({
    messages: [user(image), user(text('Please analyze the image above.'))],
  }));
}

/**
 * Aura inside another program: an agent with one tool, a session for each user, and no configuration file.
 *
 *     node --conditions=aura-source examples/embed/todo.ts
 *
 * The model is scripted so that this runs without a key; `createOpenAiModel` of `@aura/models` talks to a real one.
 */
import { createRuntime, defineTool, Namespace } from '@aura/core';
import { nodePorts } from '@aura/host';
import { scriptedModel } from '@aura/testkit';
import { z } from 'zod';

const lists = new Map<string, string[]>();

const addItem = defineTool({
  name: 'add_item',
  description: 'Adds an item to the to-do list of the user',
  input: z.object({ item: z.string() }),
  // Whose list it is comes from the context, never from the model.
  execute: ({ item }, { namespace }) => {
    const list = [...(lists.get(namespace.key) ?? []), item];
    lists.set(namespace.key, list);
    return `The list now has ${list.length} items.`;
  },
});

const model = scriptedModel([
  { calls: [{ name: 'add_item', args: { item: 'milk' } }] },
  { text: 'Milk is on your list.' },
]);

await using runtime = createRuntime({
  ports: nodePorts,
  model,
  tools: [addItem],
  systemPrompt: 'You keep to-do lists.',
});

const namespace = Namespace.of('tenant', 'acme', 'user', 'bob');
for await (const event of runtime.stream({ namespace, input: 'I need milk.' })) {
  if (event.type === 'text.delta') process.stdout.write(event.text);
  if (event.type === 'tool.started') console.log(`-> ${event.name}`);
}
console.log(`\n${namespace.key}: ${lists.get(namespace.key)?.join(', ')}`);

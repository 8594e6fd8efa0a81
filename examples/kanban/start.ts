/**
 * Two teams, three roles, one process. The model is scripted so that this runs without a key.
 *
 *     node --conditions=aura-source examples/kanban/start.ts
 */
import { scriptedModel } from '@aura/testkit';
import type { ScriptedStep } from '@aura/testkit';
import { createKanban, sessionOf } from './kanban.ts';
import type { Login } from './kanban.ts';

interface Scene {
  readonly who: Login;
  readonly says: string;
  readonly script: readonly ScriptedStep[];
}

const alice: Login = { tenant: 'demo', project: 'kanban', role: 'member', user: 'alice' };
const victor: Login = { tenant: 'demo', project: 'kanban', role: 'viewer', user: 'victor' };
const olga: Login = { tenant: 'other', project: 'kanban', role: 'admin', user: 'olga' };

const scenes: readonly Scene[] = [
  {
    who: alice,
    says: 'Add "Order pizza" and start with the login.',
    script: [
      {
        calls: [
          { name: 'create_task', args: { title: 'Order pizza' } },
          { name: 'move_task', args: { task: 'login', to: 'in-progress' } },
        ],
      },
      { text: 'Added the pizza and moved the login.' },
    ],
  },
  {
    who: victor,
    says: 'Delete everything!',
    script: [
      { calls: [{ name: 'create_task', args: { title: 'Mischief' } }] },
      { text: 'As a viewer you can only look.' },
    ],
  },
  {
    who: olga,
    says: 'Remove the demo.',
    script: [
      { calls: [{ name: 'delete_task', args: { task: 'demo' } }] },
      { text: 'The demo is off your board.' },
    ],
  },
];

const model = scriptedModel(scenes.flatMap(({ script }) => script));
const { runtime, boards } = createKanban(model);
for (const { who, says } of scenes) {
  const namespace = sessionOf(who);
  console.log(`\n${who.user} (${who.role} of ${who.tenant}): ${says}`);
  for await (const event of runtime.stream({ namespace, input: says })) {
    if (event.type === 'tool.completed')
      console.log(`  ${event.result.name}: ${event.result.outcome}`);
    if (event.type === 'run.completed') console.log(`  ${event.outcome.text}`);
  }
}
for (const tenant of ['demo', 'other']) {
  console.log(`\nThe board of ${tenant}:`);
  for (const { id, title, column } of boards.of(tenant, 'kanban').list()) {
    console.log(`  #${id} ${title} [${column}]`);
  }
}
await runtime.close();

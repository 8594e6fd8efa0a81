import { scriptedModel } from '@aura/testkit';
import type { ScriptedStep } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { createKanban, sessionOf } from '../../examples/kanban/kanban.ts';
import type { Login, Role } from '../../examples/kanban/kanban.ts';

function login(role: Role, user: string = role, tenant = 'demo'): Login {
  return { tenant, project: 'kanban', role, user };
}

/** One message of somebody for whom the model makes one call and then says something. */
async function talk(who: Login, name: string, args: Record<string, string>) {
  const model = scriptedModel([{ calls: [{ name, args }] }, { text: 'done' }]);
  const { runtime, boards } = createKanban(model);
  const run = runtime.stream({ namespace: sessionOf(who), input: 'go' });
  const outcomes: string[] = [];
  for await (const event of run) {
    if (event.type === 'tool.completed') outcomes.push(event.result.outcome);
  }
  const offered = model.requests[0]?.tools.map((tool) => tool.name) ?? [];
  return { outcomes, offered, board: boards.of(who.tenant, who.project), boards };
}

describe('the kanban example', () => {
  it.each<[string, Role, string, Record<string, string>, string]>([
    ['lets a viewer list', 'viewer', 'list_tasks', {}, 'ok'],
    ['lets a viewer count', 'viewer', 'list_columns', {}, 'ok'],
    ['keeps a viewer from creating', 'viewer', 'create_task', { title: 'x' }, 'not_allowed'],
    ['keeps a viewer from moving', 'viewer', 'move_task', { task: '1', to: 'done' }, 'not_allowed'],
    ['lets a member create', 'member', 'create_task', { title: 'x' }, 'ok'],
    ['lets a member assign', 'member', 'assign_task', { task: '1', assignee: 'bob' }, 'ok'],
    ['asks before a member deletes', 'member', 'delete_task', { task: '1' }, 'denied'],
    ['lets an admin delete', 'admin', 'delete_task', { task: '1' }, 'ok'],
    ['says that a task is unknown', 'admin', 'delete_task', { task: 'nope' }, 'error'],
    [
      'refuses an unknown column',
      'member',
      'move_task',
      { task: '1', to: 'later' },
      'invalid_input',
    ],
  ])('%s', async (_title, role, tool, args, outcome) => {
    const { outcomes } = await talk(login(role), tool, args);
    expect(outcomes).toEqual([outcome]);
  });

  it('leaves the board of a forbidden call untouched and never offers the tool [runtime C-112]', async () => {
    const { board, offered } = await talk(login('viewer'), 'create_task', { title: 'Mischief' });
    expect(board.list().map(({ title }) => title)).not.toContain('Mischief');
    expect(offered).toEqual(['list_columns', 'list_tasks']);
  });

  it('gives every tenant a board of its own', async () => {
    const { boards } = await talk(login('admin', 'olga', 'other'), 'delete_task', { task: 'demo' });
    expect(boards.of('other', 'kanban').list()).toHaveLength(2);
    expect(boards.of('demo', 'kanban').list()).toHaveLength(3);
  });

  it('loses no task of two people who write at the same time', async () => {
    const steps: ScriptedStep[] = ['a', 'b'].map((title) => ({
      calls: [{ name: 'create_task', args: { title } }],
    }));
    const model = scriptedModel([...steps, { text: 'done' }, { text: 'done' }]);
    const { runtime, boards } = createKanban(model);
    await Promise.all(
      ['ann', 'bob'].map((user) =>
        runtime.run({ namespace: sessionOf(login('member', user)), input: 'add' }),
      ),
    );
    expect(boards.of('demo', 'kanban').list()).toHaveLength(5);
  });
});

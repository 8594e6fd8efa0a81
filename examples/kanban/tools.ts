import { AuraError, defineTool } from '@aura/core';
import type { Namespace, Tool } from '@aura/core';
import { z } from 'zod';
import { columns } from './board.ts';
import type { Board, Boards, Task } from './board.ts';

const column = z.enum(columns);
const task = z
  .union([z.int(), z.string()])
  .describe('The number of a task, or a part of its title');

function describe({ id, title, column: where, assignee }: Task): string {
  return `#${id} ${title} [${where}]${assignee === undefined ? '' : ` (${assignee})`}`;
}

/** What a board refuses, in words the model can act on. */
function told<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new AuraError('tool/failed', { message, cause: error });
  }
}

/** The tools of a board. Which board that is comes from the namespace of the caller, never from the model. */
export function boardTools(boards: Boards): readonly Tool[] {
  const boardOf = (namespace: Namespace): Board =>
    boards.of(namespace.id('tenant') ?? '', namespace.id('project') ?? '');
  const changing = { readOnly: false, destructive: false };
  return [
    defineTool({
      name: 'list_columns',
      description: 'Names the columns with the number of tasks in each',
      input: z.object({}),
      annotations: { readOnly: true },
      execute: (_args, { namespace }) =>
        columns.map((name) => `${name}: ${boardOf(namespace).list(name).length}`).join('\n'),
    }),
    defineTool({
      name: 'list_tasks',
      description: 'Lists the tasks, of one column or of all',
      input: z.object({ column: column.optional() }),
      annotations: { readOnly: true },
      execute: ({ column: name }, { namespace }) =>
        boardOf(namespace).list(name).map(describe).join('\n') || 'no tasks',
    }),
    defineTool({
      name: 'create_task',
      description: 'Adds a task',
      input: z.object({
        title: z.string().min(1),
        column: column.default('backlog'),
        assignee: z.string().optional(),
      }),
      annotations: changing,
      execute: ({ title, column: name, assignee }, { namespace }) =>
        `created ${describe(boardOf(namespace).create(title, name, assignee))}`,
    }),
    defineTool({
      name: 'move_task',
      description: 'Moves a task to another column',
      input: z.object({ task, to: column }),
      annotations: changing,
      execute: ({ task: which, to }, { namespace }) =>
        told(() => `moved ${describe(boardOf(namespace).change(which, { column: to }))}`),
    }),
    defineTool({
      name: 'assign_task',
      description: 'Gives a task to somebody',
      input: z.object({ task, assignee: z.string() }),
      annotations: changing,
      execute: ({ task: which, assignee }, { namespace }) =>
        told(() => `assigned ${describe(boardOf(namespace).change(which, { assignee }))}`),
    }),
    defineTool({
      name: 'delete_task',
      description: 'Deletes a task for good',
      input: z.object({ task }),
      annotations: { destructive: true },
      execute: ({ task: which }, { namespace }) =>
        told(() => `deleted ${describe(boardOf(namespace).delete(which))}`),
    }),
  ];
}

/** The columns of a board, in their order. */
export const columns = ['backlog', 'in-progress', 'done'] as const;

/** One of the columns. */
export type Column = (typeof columns)[number];

/** One card. */
export interface Task {
  readonly id: number;
  readonly title: string;
  readonly column: Column;
  readonly assignee?: string;
}

/** A board with running ids. */
export class Board {
  readonly #tasks = new Map<number, Task>();
  #nextId = 1;

  constructor(titles: readonly string[] = []) {
    for (const title of titles) this.create(title, 'backlog');
  }

  list(column?: Column): readonly Task[] {
    return [...this.#tasks.values()].filter(
      (task) => column === undefined || task.column === column,
    );
  }

  create(title: string, column: Column, assignee?: string): Task {
    const task: Task = {
      id: this.#nextId,
      title,
      column,
      ...(assignee === undefined ? {} : { assignee }),
    };
    this.#nextId += 1;
    this.#tasks.set(task.id, task);
    return task;
  }

  /** Finds a task by its id, or by a part of its title that only one has. */
  find(reference: number | string): Task {
    const needle = String(reference).toLowerCase();
    const byId = this.#tasks.get(Number(reference));
    if (byId !== undefined) return byId;
    const [task, ...others] = this.list().filter(({ title }) =>
      title.toLowerCase().includes(needle),
    );
    if (task === undefined) throw new Error(`no task matches "${reference}"`);
    if (others.length > 0) throw new Error(`several tasks match "${reference}"`);
    return task;
  }

  change(reference: number | string, change: Partial<Pick<Task, 'column' | 'assignee'>>): Task {
    const task = { ...this.find(reference), ...change };
    this.#tasks.set(task.id, task);
    return task;
  }

  delete(reference: number | string): Task {
    const task = this.find(reference);
    this.#tasks.delete(task.id);
    return task;
  }
}

/** The boards of all tenants, one for each project. */
export class Boards {
  readonly #boards = new Map<string, Board>();

  /** The board of a tenant's project; a new one begins with three tasks. */
  of(tenant: string, project: string): Board {
    const key = JSON.stringify([tenant, project]);
    const board =
      this.#boards.get(key) ?? new Board(['Write the docs', 'Fix the login', 'Plan the demo']);
    this.#boards.set(key, board);
    return board;
  }
}

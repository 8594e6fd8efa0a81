import type { Tool } from '@aura/core';

/** The tools of each server of an agent, in the order of the servers. */
type Lists = readonly (readonly Tool[])[];

interface Combined {
  readonly lists: Lists;
  readonly tools: readonly Tool[];
}

/** Stands for the lists of an agent without servers. */
const noList: readonly Tool[] = [];

/**
 * What is made of the lists of several servers. It keeps its identity while the servers have the same for the same caller: what
 * is made from it is made once. What belongs to a connection that has gone is forgotten with its list.
 */
export class CombinedTools {
  readonly #combine: (lists: Lists) => readonly Tool[];
  readonly #known = new WeakMap<readonly Tool[], readonly Combined[]>();

  constructor(combine: (lists: Lists) => readonly Tool[]) {
    this.#combine = combine;
  }

  of(lists: Lists): readonly Tool[] {
    // Servers that are the same for all callers have the same list for all of them: the others tell them apart.
    const keys = lists.length === 0 ? [noList] : lists;
    for (const list of keys) {
      const found = this.#known.get(list)?.find((known) => isSame(known.lists, lists));
      if (found !== undefined) return found.tools;
    }
    const tools = this.#combine(lists);
    const made = { lists, tools };
    for (const list of keys) this.#keep(list, made);
    return tools;
  }

  /** The latest few are enough: a list that changes is another one. */
  #keep(list: readonly Tool[], made: Combined): void {
    this.#known.set(list, [made, ...(this.#known.get(list) ?? []).slice(0, 3)]);
  }
}

function isSame(left: Lists, right: Lists): boolean {
  return left.length === right.length && left.every((tools, index) => tools === right[index]);
}

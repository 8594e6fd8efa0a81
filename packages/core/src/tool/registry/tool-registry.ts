import { AuraError } from '../../errors/aura-error.ts';
import type { Tool, ToolSource } from '../tool.ts';
import { requireToolName } from '../tool-name.ts';

/** How a tool is taken into a registry. */
export interface AddToolOptions {
  /** Take the place of a tool of the same name. Default false: `tool/duplicate` is thrown. */
  readonly replace?: boolean;
  /** Who brings the tool, for messages: `the plugin "board"`. */
  readonly source?: string;
}

/** How several tools are taken into a registry: all of them or none. */
export interface AddToolsOptions extends Pick<AddToolOptions, 'source'> {
  /** Stands before every name, so that the tools of a plugin or a server cannot pass for others. */
  readonly prefix?: string;
}

/** Tools that can be added and removed while agents work. A run sees a change from its next round on. */
export interface ToolRegistry extends ToolSource {
  /** Throws `tool/duplicate` and `tool/invalid_name`. */
  add(tool: Tool, options?: AddToolOptions): this;
  addAll(tools: Iterable<Tool>, options?: AddToolsOptions): this;
  get(name: string): Tool | undefined;
  /** False when there is no such tool. */
  remove(name: string): boolean;
  has(name: string): boolean;
  /** By name in code-unit order: equal sets are offered to the model in equal bytes. */
  list(): readonly Tool[];
  /** Raised with every change. */
  readonly revision: number;
}

interface Entry {
  readonly tool: Tool;
  readonly source: string | undefined;
}

function duplicate(name: string, sources: readonly (string | undefined)[]): AuraError {
  const [before, now] = sources.map((source) => (source === undefined ? '' : ` from ${source}`));
  return new AuraError('tool/duplicate', {
    message: `the tool "${name}"${now} has the name of one${before} that is registered already`,
    hint: 'Rename one of them, give it a prefix, or replace the other with { replace: true }.',
  });
}

class Registry implements ToolRegistry {
  readonly #entries = new Map<string, Entry>();
  #sorted: readonly Tool[] | undefined;
  #revision = 0;

  get revision(): number {
    return this.#revision;
  }

  add(tool: Tool, { replace = false, source }: AddToolOptions = {}): this {
    const { name } = tool;
    requireToolName(name);
    const known = this.#entries.get(name);
    if (known !== undefined && !replace) throw duplicate(name, [known.source, source]);
    this.#entries.set(name, { tool, source });
    this.#change();
    return this;
  }

  addAll(tools: Iterable<Tool>, { prefix = '', source }: AddToolsOptions = {}): this {
    const added = new Map<string, Entry>();
    for (const tool of tools) {
      const name = `${prefix}${tool.name}`;
      requireToolName(name);
      const known = this.#entries.get(name) ?? added.get(name);
      if (known !== undefined) throw duplicate(name, [known.source, source]);
      added.set(name, { tool: prefix === '' ? tool : { ...tool, name }, source });
    }
    if (added.size === 0) return this;
    for (const [name, entry] of added) this.#entries.set(name, entry);
    this.#change();
    return this;
  }

  get(name: string): Tool | undefined {
    return this.#entries.get(name)?.tool;
  }

  remove(name: string): boolean {
    const isRemoved = this.#entries.delete(name);
    if (isRemoved) this.#change();
    return isRemoved;
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  list(): readonly Tool[] {
    this.#sorted ??= [...this.#entries.keys()].sort().flatMap((name) => this.get(name) ?? []);
    return this.#sorted;
  }

  #change(): void {
    this.#sorted = undefined;
    this.#revision += 1;
  }
}

/**
 * Makes a registry of tools, for a runtime or for several.
 *
 * @example
 * const tools = createToolRegistry([addTask]);
 * const runtime = createRuntime({ ports, model, tools });
 * tools.addAll(pluginTools, { prefix: 'board__', source: 'the plugin "board"' });
 */
export function createToolRegistry(tools: Iterable<Tool> = []): ToolRegistry {
  return new Registry().addAll(tools);
}

import type { FileFindings } from '../issues/file-findings.ts';
import { formatTable, type KeyPath } from '../issues/key-path.ts';
import type { Dialect } from '../schema/dialect.ts';
import { isTable, valueAt, type TomlTable } from '../source/toml-value.ts';
import { isOn } from './raw-value.ts';

/** An agent or worker with a scratchpad. */
interface Owner {
  readonly name: string;
  readonly table: KeyPath;
  /** Where the scratchpad is switched on. */
  readonly enabledAt: KeyPath;
  /** The table of its model. */
  readonly llm: KeyPath;
}

/** Reports scratchpads that have no place for what they keep, no window to keep free, or nothing to do. */
export function checkScratchpads(root: TomlTable, findings: FileFindings, dialect: Dialect): void {
  const owners = findOwners(root);
  const [first] = owners;
  if (!first) return;
  const directories = [['memory_dir'], ['orchestration', 'artifacts', 'memory_dir']];
  if (directories.every((path) => valueAt(root, path) === undefined)) {
    findings.add({
      id: 'E10',
      severity: 'error',
      code: 'config/missing_key',
      path: first.enabledAt,
      target: 'value',
      message: 'is true, but there is no memory_dir, in which a scratchpad keeps its files',
      hint: 'add memory_dir = "..." at the top of the file',
    });
  }
  for (const owner of owners) {
    checkWindow(root, owner, findings);
    if (dialect === 'lenient') checkUse(root, owner, findings);
  }
}

function findOwners(root: TomlTable): readonly Owner[] {
  const agent: Owner = {
    name: 'the agent',
    table: ['agent'],
    enabledAt: ['agent', 'scratchpad', 'enabled'],
    llm: ['agent', 'llm'],
  };
  const inherited = isOn(valueAt(root, agent.enabledAt));
  const owners = inherited ? [agent] : [];
  const workers = valueAt(root, ['orchestration', 'worker']);
  if (!isOn(valueAt(root, ['orchestration', 'enabled'])) || !isTable(workers)) return owners;
  for (const name of Object.keys(workers)) {
    const table = ['orchestration', 'worker', name];
    const enabledAt = [...table, 'scratchpad', 'enabled'];
    const own = valueAt(root, enabledAt);
    if (!(own === undefined ? inherited : isOn(own))) continue;
    const llm = [...table, 'llm'];
    owners.push({
      name: `the worker "${name}"`,
      table,
      enabledAt: own === undefined ? agent.enabledAt : enabledAt,
      llm: valueAt(root, llm) === undefined ? agent.llm : llm,
    });
  }
  return owners;
}

function checkWindow(root: TomlTable, owner: Owner, findings: FileFindings): void {
  if (!isTable(valueAt(root, owner.llm))) return;
  if (valueAt(root, [...owner.llm, 'context_window']) !== undefined) return;
  const llm = formatTable(owner.llm);
  findings.add({
    id: 'E11',
    severity: 'error',
    code: 'config/missing_key',
    path: owner.enabledAt,
    target: 'value',
    message: `is true for ${owner.name}, but ${llm} has no context_window, by which a scratchpad goes`,
    hint: `add context_window = ... to ${llm}`,
  });
}

/** By default it also keeps what would not fit, of any MCP tool. */
function checkUse(root: TomlTable, owner: Owner, findings: FileFindings): void {
  const read = (path: KeyPath): ReturnType<typeof valueAt> =>
    valueAt(root, [...owner.table, ...path]) ?? valueAt(root, ['agent', ...path]);
  const servers = valueAt(root, ['mcp', 'servers']);
  const known = isTable(servers) ? Object.values(servers) : [];
  const filter = read(['mcp_filter']);
  const hasTools = known.length > 0 && !(Array.isArray(filter) && filter.length === 0);
  const automatic = read(['scratchpad', 'auto_intercept']);
  const hasThresholds = known.some((server) => isTable(valueAt(server, ['scratchpad'])));
  if (hasTools && (automatic === undefined || isOn(automatic) || hasThresholds)) return;
  findings.add({
    id: 'W11',
    severity: 'warning',
    code: 'config/ignored_key',
    path: owner.enabledAt,
    target: 'value',
    message: hasTools
      ? `is true for ${owner.name}, but no MCP server has a threshold`
      : `is true for ${owner.name}, which has no MCP tools whose results it could keep`,
    hint: hasTools
      ? 'add [mcp.servers.<name>.scratchpad] with globs, or leave auto_intercept on'
      : 'leave it off, or add an MCP server',
  });
}

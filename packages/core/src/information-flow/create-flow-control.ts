import { invalidPolicy } from '../policy/invalid-policy.ts';
import { readChoice, readList, readObject, readText } from '../policy/read-policy.ts';
import type { Tool } from '../tool/tool.ts';
import type { FlowControl, FlowFinding } from './flow-control.ts';
import type { FlowPolicy, FlowSink } from './flow-policy.ts';
import { isLabelWord } from './labels.ts';
import type { FlowLabel } from './labels.ts';
import { simpleGlob, toolPattern } from './tool-pattern.ts';
import type { CompileGlob, ToolPattern } from './tool-pattern.ts';

interface Source {
  readonly patterns: readonly ToolPattern[];
  readonly labels: readonly string[];
}

interface Sink {
  readonly patterns: readonly ToolPattern[];
  readonly when: readonly string[];
  readonly action: FlowSink['action'];
}

/** A sink of a tool, by the pattern that names the tool. */
interface SinkOfTool extends Omit<Sink, 'patterns'> {
  readonly pattern: string;
}

/** What a policy says about one tool. */
interface Facts {
  readonly labels: readonly string[];
  /** Those that refuse come first. */
  readonly sinks: readonly SinkOfTool[];
}

function readLabels(value: unknown, where: string): readonly string[] {
  return readList(value, where).map((label, index) => {
    const text = readText(label, `${where}[${index}]`);
    if (isLabelWord(text)) return text;
    throw invalidPolicy(
      `${where}[${index}]`,
      `is ${JSON.stringify(text)}, which is no label`,
      'Begin with a lower-case letter; then letters, digits, "-" and "_".',
    );
  });
}

/** A list that must say something: an empty one would silently mean nothing, or everything. */
function readSome<Item>(items: readonly Item[], where: string): readonly Item[] {
  if (items.length > 0) return items;
  throw invalidPolicy(where, 'is empty or missing');
}

function readRules(policy: FlowPolicy, compile: CompileGlob) {
  const { input, sources, sinks } = readObject(policy, 'flow', ['input', 'sources', 'sinks']);
  const readPatterns = (value: unknown, where: string): readonly ToolPattern[] =>
    readSome(readList(value, where), where).map((text, index) =>
      toolPattern(text, `${where}[${index}]`, compile),
    );
  return {
    input: readLabels(input, 'flow.input'),
    sources: readList(sources, 'flow.sources').map((value, index): Source => {
      const where = `flow.sources[${index}]`;
      const { tools, labels } = readObject(value, where, ['tools', 'labels']);
      return {
        patterns: readPatterns(tools, `${where}.tools`),
        labels: readSome(readLabels(labels, `${where}.labels`), `${where}.labels`),
      };
    }),
    sinks: readList(sinks, 'flow.sinks').map((value, index): Sink => {
      const where = `flow.sinks[${index}]`;
      const { tools, when, action } = readObject(value, where, ['tools', 'when', 'action']);
      return {
        patterns: readPatterns(tools, `${where}.tools`),
        when: readSome(readLabels(when, `${where}.when`), `${where}.when`),
        action: readChoice(action, `${where}.action`, ['ask', 'refuse']),
      };
    }),
  };
}

/** The labels that a sink names, if all of them are there. */
function present(
  { when }: SinkOfTool,
  labels: readonly FlowLabel[],
): readonly FlowLabel[] | undefined {
  const found = labels.filter(({ label }) => when.includes(label));
  return when.every((wanted) => found.some(({ label }) => label === wanted)) ? found : undefined;
}

/** Makes a policy ready to be asked. Throws `policy/invalid` and says where it has no meaning. */
export function createFlowControl(
  policy: FlowPolicy,
  { glob = simpleGlob }: { readonly glob?: CompileGlob } = {},
): FlowControl {
  const { input, sources, sinks } = readRules(policy, glob);
  const ordered = sinks.toSorted(
    (left, right) => Number(left.action === 'ask') - Number(right.action === 'ask'),
  );
  const labelsBy = (isOne: (pattern: ToolPattern) => boolean): readonly string[] => {
    const own = sources.filter(({ patterns }) => patterns.some(isOne));
    return [...new Set(own.flatMap(({ labels }) => labels))];
  };
  const known = new WeakMap<Tool, Facts>();
  const factsOf = (tool: Tool): Facts => {
    const before = known.get(tool);
    if (before !== undefined) return before;
    const selects = (pattern: ToolPattern): boolean => pattern.selects(tool);
    const facts: Facts = {
      labels: labelsBy(selects),
      sinks: ordered.flatMap(({ patterns, when, action }) => {
        const pattern = patterns.find(selects)?.text;
        return pattern === undefined ? [] : [{ pattern, when, action }];
      }),
    };
    known.set(tool, facts);
    return facts;
  };
  return {
    input,
    labels: [...new Set([...input, ...sources.flatMap(({ labels }) => labels)])],
    labelsOf: (tool) => factsOf(tool).labels,
    labelsOfName: (name) => labelsBy((pattern) => pattern.names(name)),
    judge(tool, labels): FlowFinding | undefined {
      for (const sink of factsOf(tool).sinks) {
        const found = present(sink, labels);
        const { action, pattern } = sink;
        if (found !== undefined) return { action, labels: found, pattern };
      }
      return undefined;
    },
  };
}

import { describe, expect, it } from 'vitest';
import { tool } from '../policy/policy.harness.ts';
import type { Tool, ToolAnnotations } from '../tool/tool.ts';
import { createFlowControl } from './create-flow-control.ts';
import { bothFlows } from './flow-control.ts';
import type { FlowPolicy } from './flow-policy.ts';
import type { FlowLabel } from './labels.ts';

function remote(server: string, own: string, name = own, hints: ToolAnnotations = {}): Tool {
  return { ...tool(name, hints), origin: { kind: 'mcp', server, tool: own } };
}

function carried(...labels: readonly string[]): readonly FlowLabel[] {
  return labels.map((label) => ({ label, sources: [] }));
}

const sources = (tools: readonly string[], labels = ['private']): FlowPolicy => ({
  sources: [{ tools, labels }],
});

describe('what a flow policy says about tools', () => {
  it('names the tools of a server by the name of either side', () => {
    const flow = createFlowControl(sources(['crm:get_*', 'lookup']));
    const labelsOf = (...args: Parameters<typeof remote>) => flow.labelsOf(remote(...args));
    expect(labelsOf('crm', 'get_one')).toEqual(['private']);
    expect(labelsOf('crm', 'get-one', 'get_one')).toEqual(['private']);
    expect(labelsOf('crm', 'lookup', 'crm_lookup')).toEqual(['private']);
    expect(labelsOf('shop', 'get_one')).toEqual([]);
    expect(labelsOf('crm', 'set_one')).toEqual([]);
    expect(flow.labelsOf(tool('get_one'))).toEqual([]);
    expect(flow.labelsOf(tool('lookup'))).toEqual(['private']);
  });

  it('knows tools that are gone by their names, if they are named wherever they come from', () => {
    const flow = createFlowControl(sources(['crm:*', 'look*', '@openWorld']));
    expect(flow.labelsOfName('lookup')).toEqual(['private']);
    expect(flow.labelsOfName('other')).toEqual([]);
  });

  it('takes hints of tools as selectors, and globs of another dialect where one is given', () => {
    const hinted = createFlowControl(sources(['@openWorld']));
    expect(hinted.labelsOf(tool('a', { openWorld: true }))).toEqual(['private']);
    expect(hinted.labelsOf(tool('a'))).toEqual([]);
    const exact = createFlowControl(sources(['crm:a']), {
      glob: (text) => (name) => name === text,
    });
    expect(exact.labelsOf(remote('crm', 'a'))).toEqual(['private']);
  });

  it('gives a tool the labels of every source that names it, each once', () => {
    const flow = createFlowControl({
      input: ['personal'],
      sources: [
        { tools: ['a', 'a*'], labels: ['private', 'untrusted'] },
        { tools: ['*'], labels: ['untrusted', 'seen'] },
      ],
    });
    expect(flow.labelsOf(tool('a'))).toEqual(['private', 'untrusted', 'seen']);
    expect(flow.labels).toEqual(['personal', 'private', 'untrusted', 'seen']);
  });

  it('wants all labels of a sink, and goes by the strictest that has them', () => {
    const flow = createFlowControl({
      sinks: [
        { tools: ['post'], when: ['private'], action: 'ask' },
        { tools: ['p*'], when: ['private', 'untrusted'], action: 'refuse' },
      ],
    });
    const judge = (...labels: readonly string[]) => flow.judge(tool('post'), carried(...labels));
    expect(judge()).toBeUndefined();
    expect(judge('untrusted', 'other')).toBeUndefined();
    expect(judge('private', 'other')).toEqual({
      action: 'ask',
      labels: carried('private'),
      pattern: 'post',
    });
    expect(judge('untrusted', 'private')).toMatchObject({ action: 'refuse', pattern: 'p*' });
    expect(flow.judge(tool('get'), carried('private'))).toBeUndefined();
  });

  it('adds up where two hold', () => {
    const ask = createFlowControl({
      sinks: [{ tools: ['*'], when: ['private'], action: 'ask' }],
    });
    const refuse = createFlowControl({
      sources: [{ tools: ['a'], labels: ['private'] }],
      sinks: [{ tools: ['*'], when: ['private'], action: 'refuse' }],
    });
    for (const both of [bothFlows(ask, refuse), bothFlows(refuse, ask)]) {
      expect(both?.judge(tool('a'), carried('private'))?.action).toBe('refuse');
      expect(both?.labelsOf(tool('a'))).toEqual(['private']);
    }
    expect(bothFlows(undefined, ask)).toBe(ask);
    expect(bothFlows(ask, ask)).toBe(ask);
  });
});

describe('a flow policy that has no meaning', () => {
  it.each([
    [{ sinks: [{ tools: ['a'], when: [], action: 'ask' }] }, 'flow.sinks[0].when'],
    [{ sinks: [{ tools: [], when: ['private'], action: 'ask' }] }, 'flow.sinks[0].tools'],
    [{ sinks: [{ tools: ['a'], when: ['private'], action: 'deny' }] }, 'flow.sinks[0].action'],
    [{ sources: [{ tools: ['crm:'], labels: ['private'] }] }, 'flow.sources[0].tools[0]'],
    [{ sources: [{ tools: ['@openworld'], labels: ['private'] }] }, 'flow.sources[0].tools[0]'],
    [{ sources: [{ tools: ['a'], labels: ['Private'] }] }, 'flow.sources[0].labels[0]'],
    [{ sources: [{ tools: ['a'], label: ['private'] }] }, 'flow.sources[0]'],
    [{ source: [] }, 'flow'],
    [{ input: 'private' }, 'flow.input'],
  ])('is refused: %j', (policy, where) => {
    // Called from JavaScript, or with a policy out of a file.
    expect(() => createFlowControl(policy as FlowPolicy)).toThrow(where);
  });
});

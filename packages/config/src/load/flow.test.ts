import { describe, expect, it } from 'vitest';
import { agentFile, failLoading, loadFiles } from '../../test-support/load-files.ts';

const crm = '[mcp.servers.crm]\ntransport = "http_streamable"\nurl = "http://127.0.0.1:9000/mcp"\n';
const source = (tools: string, labels = '["private"]'): string =>
  `[[policy.flow.sources]]\ntools = ${tools}\nlabels = ${labels}\n`;
const sink = (tools: string, when = '["private"]', action = 'refuse'): string =>
  `[[policy.flow.sinks]]\ntools = ${tools}\nwhen = ${when}\naction = "${action}"\n`;

const file = (rest: string) => ({ 'a.toml': agentFile({ rest }) });

async function warnings(rest: string): Promise<readonly string[]> {
  const { warnings } = await loadFiles(file(rest));
  return warnings.map(({ path, message, hint }) => `${path}: ${message} (${hint})`);
}

async function problems(rest: string): Promise<readonly string[]> {
  const { issues } = await failLoading(file(rest));
  return issues.map(({ path, message, hint }) => `${path}: ${message} (${hint})`);
}

describe('[policy.flow]', () => {
  it('is where data may go', async () => {
    const rest = `${crm}[policy.flow]\ninput = ["personal"]\n${source('["crm:*", "web_{a,b}"]')}${sink('["send", "@openWorld"]')}`;
    const { agents, warnings } = await loadFiles(file(rest));
    expect(warnings).toEqual([]);
    expect(agents[0]?.flow).toEqual({
      input: ['personal'],
      sources: [{ tools: ['crm:*', 'web_{a,b}'], labels: ['private'] }],
      sinks: [{ tools: ['send', '@openWorld'], when: ['private'], action: 'refuse' }],
    });
    for (const nothing of ['', '[policy]', '[policy.flow]']) {
      expect((await loadFiles(file(nothing))).agents[0]?.flow).toBeUndefined();
    }
  });

  it('takes inline tables as well', async () => {
    const rest =
      '[policy.flow]\nsources = [{ tools = ["a"], labels = ["private"] }]\nsinks = [{ tools = ["b"], when = ["private"], action = "refuse" }]';
    expect((await loadFiles(file(rest))).agents[0]?.flow?.sinks).toHaveLength(1);
  });

  it.each([
    [source('["[a"]'), 'sources[0].tools[0]: is "[a"; a [ is not closed'],
    [source('["crm:"]'), 'sources[0].tools[0]: is "crm:"; it is empty'],
    [source('["@openworld"]'), 'did you mean "@openWorld"?'],
    [source('[]'), 'sources[0].tools: is empty; it would name no tool'],
    [source('["a"]', '["Private"]'), 'sources[0].labels[0]: is "Private", which is no label'],
    [source('["a"]', '[]'), 'sources[0].labels: is empty; it would mean nothing'],
    [source('["a"]') + sink('["b"]', '[]'), 'sinks[0].when: is empty; it would forbid'],
    [
      source('["a"]') + sink('["b"]', '["privat"]'),
      'sinks[0].when[0]: is "privat", a label that no source brings (did you mean "private"?)',
    ],
    [sink('["b"]'), 'a label that no source brings (add a source to [policy.flow])'],
    [source('["a"]') + sink('["b"]', '["private"]', 'deny'), 'sinks[0].action: is "deny"'],
    ['[[policy.flow.source]]\ntools = ["a"]', 'policy.flow.source: is unknown'],
    ['[policy]\nflows = 1', 'policy.flows: is unknown'],
    ['[[policy.flow.sinks]]\ntools = ["a"]\nwhenn = ["b"]', 'did you mean "when"?'],
  ])('is refused where it would not do what it says: %j', async (rest, problem) => {
    expect((await problems(rest)).join('\n')).toContain(problem);
  });

  it('says where in the file', async () => {
    const { issues } = await failLoading(file(source('["a",\n  "@open"]')));
    expect(issues).toMatchObject([{ at: { line: 11, column: 3 } }]);
  });

  it('warns of servers that are not there and of questions that nobody hears', async () => {
    expect(await warnings(`${crm}${source('["crmm:*", "c*:a", "x*:a"]')}`)).toEqual([
      'policy.flow.sources[0].tools[0]: matches nothing: there is no MCP server "crmm" (did you mean "crm"?)',
      'policy.flow.sources[0].tools[2]: matches nothing: there is no MCP server "x*" (there are "crm")',
    ]);
    const asking = source('["a"]') + sink('["b"]', '["private"]', 'ask');
    const [silent, ...others] = await warnings(asking);
    expect(silent).toMatch(
      /^policy\.flow\.sinks\[0\]\.action: is "ask", and there is nobody to ask/,
    );
    expect(others).toEqual([]);
    expect(await warnings(`${asking}[hitl.route]\nmode = "conversational"`)).toEqual([]);
  });

  it('is unknown in strict mode', async () => {
    const { agents } = await loadFiles(file(source('["a"]')), { strict: true });
    expect(agents).toHaveLength(1);
  });
});

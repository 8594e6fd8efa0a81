import { describe, expect, it } from 'vitest';
import { agentFile, failLoading, loadFiles } from '../../test-support/load-files.ts';

async function loadHitl(rest: string) {
  const { agents } = await loadFiles({ 'a.toml': agentFile({ rest }) });
  return agents[0]?.hitl;
}

async function problems(rest: string): Promise<readonly string[]> {
  const { issues } = await failLoading({ 'a.toml': agentFile({ rest }) });
  return issues.map(({ path, message, hint }) => `${path}: ${message} (${hint})`);
}

const webhook = (lines: string): string => `[hitl.route]\nmode = "webhook"\n${lines}`;

describe('[hitl]', () => {
  it('is who is asked about what, with the time there is for an answer', async () => {
    expect(await loadHitl('')).toBeUndefined();
    expect(await loadHitl('[hitl.route]\nmode = "conversational"')).toEqual({
      requireApproval: [],
      route: { mode: 'conversational', timeoutSecs: 60 },
    });
    const url = 'url = "https://approvals.example.com/ask"';
    expect(await loadHitl(webhook(url))).toMatchObject({
      route: { mode: 'webhook', timeoutSecs: 300, headers: {} },
    });
    const maps =
      'headers_from_request = { X-User = "authorization" }\ntool_headers_from_response = { Authorization = "x-approver" }';
    const whole = `[hitl]\nrequire_approval = ["delete_*", "{a,b}"]\n${webhook(`${url}\ntimeout_secs = 5\nheaders = { X-Env = "prod" }\n${maps}`)}`;
    expect(await loadHitl(whole)).toEqual({
      requireApproval: ['delete_*', '{a,b}'],
      route: {
        mode: 'webhook',
        url: 'https://approvals.example.com/ask',
        timeoutSecs: 5,
        headers: { 'X-Env': 'prod' },
        headersFromRequest: { 'X-User': 'authorization' },
        toolHeadersFromResponse: { Authorization: 'x-approver' },
      },
    });
  });

  it('is refused with everything that would make it a gate that does not hold [config 54]', async () => {
    expect(await problems('[hitl]\nrequire_approval = ["x"]')).toEqual([
      'hitl.route: is missing; [hitl] requires it (add the table [hitl.route])',
    ]);
    const ask = 'url = "https://approvals.example.com"';
    const [ftp] = await problems(webhook('url = "ftp://x"'));
    expect(ftp).toMatch(/^hitl\.route\.url: is "ftp:\/\/x"; an http:\/\/ or https:\/\/ address/);
    const [glob] = await problems(`[hitl]\nrequire_approval = ["["]\n${webhook(ask)}`);
    expect(glob).toMatch(
      /^hitl\.require_approval: has the pattern "\["; a \[ is not closed by a \]/,
    );
    const map = 'tool_headers_from_response';
    const reserved = await problems(webhook(`${ask}\n${map} = { Content-Type = "x-type" }`));
    expect(reserved.join()).toMatch(
      /names the header Content-Type, which belongs to the connection/,
    );
    const twice = '{ Authorization = "x-a", authorization = "x-b" }';
    const spellings = await problems(webhook(`${ask}\n${map} = ${twice}`));
    expect(spellings.join()).toMatch(/names the header authorization twice, in two spellings/);
    const [name] = await problems(webhook(`${ask}\nheaders = { "X Env" = "prod" }`));
    expect(name).toMatch(/has "X Env", which is no name of a header/);
    const source = await problems(webhook(`${ask}\n${map} = { A = "b c" }`));
    expect(source.join()).toMatch(/has "b c", which is no name of a header/);
    const [time] = await problems('[hitl.route]\nmode = "conversational"\ntimeout_secs = 0');
    expect(time).toMatch(/^hitl\.route\.timeout_secs: is 0; nobody could answer/);
  });
});

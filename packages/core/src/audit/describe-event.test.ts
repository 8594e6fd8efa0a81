import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AuraEvent, AuraEventBody, EventPlace } from '../events/aura-event.ts';
import type { CallId, MessageId, RunId } from '../ids/ids.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import { EventDescriber } from './describe-event.ts';

const digest = { sha256: (text: string) => createHash('sha256').update(text).digest('hex') };
const callId = 'call_1' as CallId;

const place: EventPlace = {
  runId: 'run_1' as RunId,
  seq: 1,
  at: 0,
  scope: 'main',
  agent: 'helper',
  session: 's1',
  traceId: '0'.repeat(32),
  spanId: '0'.repeat(16),
};

function describerAfter(...bodies: readonly AuraEventBody[]) {
  const describer = new EventDescriber(digest);
  const tellAll = (body: AuraEventBody) => describer.describe({ ...place, ...body } as AuraEvent);
  const tell = (body: AuraEventBody) => tellAll(body)[0];
  for (const body of bodies) tell(body);
  return tell;
}

function ready(name: string, args: { readonly [key: string]: string }): AuraEventBody {
  const call = { id: callId, name, args };
  return { type: 'tool_call.ready', messageId: 'msg_1' as MessageId, call };
}

function completed(name: string, structured?: { readonly [key: string]: string }): AuraEventBody {
  const content = [{ type: 'text', text: 'private' }] as const;
  const result = { callId, name, outcome: 'not_allowed', content, durationMs: 3 } as const;
  return {
    type: 'tool.completed',
    result: structured === undefined ? result : { ...result, structured },
  };
}

describe('what the audit log is told of an event', () => {
  it('names who has approved a call, and hashes the arguments that were approved', () => {
    const tell = describerAfter(ready('pay', { amount: '10' }));
    const edited = { args: { amount: '5' }, token: 'secret token' };
    const ruling = { decision: 'approve', by: 'ann', edited } as const;
    const fact = tell({ type: 'approval.resolved', id: 'apr_1', callId, ruling });
    const argsHash = digest.sha256(canonicalJson(edited.args));
    expect(fact).toEqual({
      kind: 'approval',
      action: 'resolve',
      outcome: 'approve',
      subject: 'pay',
      argsHash,
      principal: 'ann',
      detail: { callId, edited: true },
    });
    expect(tell(completed('pay'))).toMatchObject({ kind: 'tool_call', argsHash });
  });

  it('says why a call was refused, and nothing else of its result', () => {
    const tell = describerAfter(ready('wipe', {}));
    const fact = tell(completed('wipe', { code: 'policy/denied', reason: 'private' }));
    expect(fact?.detail).toEqual({ callId, durationMs: 3, code: 'policy/denied' });
    expect(JSON.stringify(fact)).not.toContain('private');
  });

  it('tells which rule of whose policy has refused a call, besides that it was refused', () => {
    const describer = new EventDescriber(digest);
    const why = { code: 'policy/denied', reason: 'private', ruleId: 'no-wiping', from: 'acme' };
    const facts = describer.describe({ ...place, ...completed('wipe', why) } as AuraEvent);
    expect(facts.map(({ kind, outcome }) => [kind, outcome])).toEqual([
      ['tool_call', 'not_allowed'],
      ['policy', 'policy/denied'],
    ]);
    expect(facts[1]?.detail).toEqual({ callId, ruleId: 'no-wiping', from: 'acme' });
    expect(JSON.stringify(facts)).not.toContain('private');
  });

  it('does not keep what a model has put into the name of a tool', () => {
    const name = `sk-live-4eC39HqLyjWDarjtT1zdp7dc ${'x'.repeat(1_000)}`;
    const subject = describerAfter()(completed(name))?.subject ?? '';
    expect(subject).not.toContain('4eC39HqLyjWDarjtT1zdp7dc');
    expect(subject.length).toBeLessThanOrEqual(200);
  });

  it('has nothing of the events that only show text', () => {
    const tell = describerAfter();
    const messageId = 'msg_1' as MessageId;
    expect(tell({ type: 'text.delta', messageId, offset: 0, text: 'private' })).toBeUndefined();
    expect(tell({ type: 'message.started', messageId })).toBeUndefined();
  });
});

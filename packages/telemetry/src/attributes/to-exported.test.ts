import { describe, expect, it } from 'vitest';
import { defaultExportRules } from '../export/trace-options.ts';
import { attributeCatalogue, attributeFacts } from './catalogue.ts';
import { failureText, toExported } from './to-exported.ts';

describe('attributes on their way out', () => {
  it('are only those of the list', () => {
    const attributes = {
      'session.id': 's',
      'secret.prompt': 'x',
      'llm.tools': 'x',
      constructor: 'x',
    };
    expect(toExported(attributes, [], defaultExportRules)).toEqual({ 'session.id': 's' });
  });

  it('are not even made where they are not exported', () => {
    const never = (): never => {
      throw new Error('made');
    };
    const attributes = { 'input.value': never, 'gen_ai.input.messages': never };
    const groups = [{ prefix: 'llm.input_messages.', make: never }];
    expect(toExported(attributes, groups, defaultExportRules)).toEqual({});
  });

  it('of a group are those of the group, whatever it makes', () => {
    const groups = [
      { prefix: 'llm.tools.', make: () => ({ 'llm.tools.0.tool': 'a', 'input.value': 'b' }) },
    ];
    expect(toExported({}, groups, defaultExportRules)).toEqual({ 'llm.tools.0.tool': 'a' });
  });

  it('have names of one vocabulary, or of both', () => {
    const attributes = { 'llm.model_name': 'm', 'gen_ai.operation.name': 'chat', 'aura.mode': 'x' };
    const named = (vocabulary: 'openinference' | 'gen_ai' | 'both') =>
      Object.keys(toExported(attributes, [], { ...defaultExportRules, vocabulary })).toSorted();
    expect(named('openinference')).toEqual(['aura.mode', 'llm.model_name']);
    expect(named('gen_ai')).toEqual(['aura.mode', 'gen_ai.operation.name', 'gen_ai.request.model']);
    expect(named('both')).toEqual([
      'aura.mode',
      'gen_ai.operation.name',
      'gen_ai.request.model',
      'llm.model_name',
    ]);
  });

  it('have credentials masked', () => {
    const text = 'Bearer abcdefghijklmnop';
    expect(toExported({ 'session.id': text }, [], defaultExportRules)).toEqual({
      'session.id': 'Bearer ***',
    });
  });
});

describe('a failure', () => {
  it('is told by its code, and in its own words only where content is recorded', () => {
    const failure = { type: 'provider/invalid_request', text: 'cannot read "my diary"' };
    expect(failureText(failure, defaultExportRules)).toBe('provider/invalid_request');
    expect(failureText(failure, { ...defaultExportRules, recordContent: true })).toContain('diary');
  });
});

describe('the list of attributes', () => {
  it('has a name of OpenTelemetry for content only where it is content as well', () => {
    for (const { content, genAi } of Object.values(attributeCatalogue)) {
      const other = genAi === undefined ? undefined : attributeFacts(genAi);
      if (other !== undefined) expect(other.content).toBe(content);
    }
  });
});

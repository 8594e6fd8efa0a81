import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerWriter } from './answer-writer.ts';

function writer() {
  const output = { text: '' };
  return { output, answer: new AnswerWriter((text) => (output.text += text)) };
}

describe('the answer on standard output', () => {
  it('ends in exactly one line feed, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', '\n') })), (pieces) => {
        const { output, answer } = writer();
        for (const piece of pieces) answer.push(piece);
        answer.end();
        const text = pieces.join('').replace(/\n+$/, '');
        expect(output.text).toBe(text === '' ? '' : `${text}\n`);
      }),
    );
  });

  it('sets parts off with a blank line', () => {
    const { output, answer } = writer();
    answer.push('one');
    answer.endPart();
    answer.endPart();
    answer.push('two');
    answer.end();
    expect(output.text).toBe('one\n\ntwo\n');
  });

  it('is the same when other output stands between the parts', () => {
    const { output, answer } = writer();
    answer.breakLine();
    answer.push('one');
    answer.endPart();
    answer.breakLine();
    answer.breakLine();
    expect(output.text).toBe('one\n');
    answer.push('two');
    answer.endPart();
    answer.breakLine();
    answer.end();
    expect(output.text).toBe('one\n\ntwo\n');
  });

  it('is nothing when there is none', () => {
    const { output, answer } = writer();
    answer.push('');
    answer.endPart();
    answer.end();
    expect(output.text).toBe('');
  });
});

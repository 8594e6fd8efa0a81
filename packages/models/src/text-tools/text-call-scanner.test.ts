import { describe, expect, it } from 'vitest';
import { longestHold } from './text-call-scanner.ts';
import { scan } from './text-call-scanner.harness.ts';

const weather = (city: string, more = {}) => ({ name: 'get_weather', args: { city, ...more } });
const oslo = weather('Oslo');
const now = { name: 'now', args: {} };
const json = '{"name":"get_weather","arguments":{"city":"Oslo"}}';

describe('calls in JSON', () => {
  it.each([
    ['arguments', json],
    ['parameters', json.replace('arguments', 'parameters')],
    ['args', json.replace('arguments', 'args')],
    ['arguments first, and more', '{"id":1,"arguments":{"city":"Oslo"},"name":"get_weather"}'],
    ['a wrapper', `{"type":"function","function":${json}}`],
    ['a wrapper named tool', `{"tool":${json}}`],
    ['a list of wrappers', `{"tool_calls":[{"function":${json}}]}`],
    [
      'arguments as text',
      JSON.stringify({ ...oslo, args: undefined, arguments: '{"city":"Oslo"}' }),
    ],
    ['white space', '\n {\n "name" : "get_weather",\t"args":{ "city": "O\\u0073lo" } }\n'],
  ])('have %s', (_, text) => {
    expect(scan(text)).toMatchObject({ text: '', calls: [oslo] });
  });

  it('may have no arguments', () => {
    for (const args of ['', ',"arguments":{}', ',"arguments":""', ',"arguments":null']) {
      expect(scan(`{"name":"now"${args}}`).calls).toEqual([now]);
    }
  });

  it.each([
    ['two kinds of arguments', '{"name":"now","args":{},"parameters":{}}'],
    ['arguments that are a list', '{"name":"now","args":[]}'],
    ['arguments that are a broken text', '{"name":"now","args":"{"}'],
    ['a name that is none', '{"name":7,"args":{}}'],
    ['no name', '{"args":{"city":"Oslo"}}'],
    ['a required argument missing', '{"name":"get_weather","args":{"days":1}}'],
    ['another tool', '{"name":"get_time","args":{}}'],
    ['a comma too many', '{"name":"now",}'],
    ['a line end in a text', '{"name":"now","x":"\n"}'],
    ['no end', '{"name":"now"'],
    ['single quotes', "{'name':'now'}"],
  ])('are text with %s', (_, text) => {
    expect(scan(text)).toMatchObject({ text, calls: [] });
  });

  it('may be several, in a list or apart', () => {
    const two = [oslo, now];
    expect(scan(`[${json}, {"name":"now"}]`)).toMatchObject({ text: '', calls: two });
    expect(scan(`${json}\n,{"name":"now"}`)).toMatchObject({ text: '', calls: two });
    expect(scan(`First ${json} then {"name":"now"} done`)).toMatchObject({
      text: 'First  then  done',
      calls: two,
    });
  });

  it('leave out unknown ones among them', () => {
    expect(scan(`[{"name":"nope"},${json}]`)).toMatchObject({ text: '', calls: [oslo] });
  });

  it('have no calls in their arguments', () => {
    const args = {
      city: 'Oslo',
      options: { name: 'now', arguments: {} },
      tags: ['{"name":"now"}'],
    };
    const text = JSON.stringify({ name: 'get_weather', arguments: args });
    expect(scan(text).calls).toEqual([{ name: 'get_weather', args }]);
    const unknown = JSON.stringify({ name: 'nope', arguments: args });
    expect(scan(unknown)).toMatchObject({ text: unknown, calls: [] });
  });

  it('are found in what is broken around them', () => {
    expect(scan(`[${json}, {"x":1}, oops`).calls).toEqual([oslo]);
    expect(scan(`[${json}, oops`)).toMatchObject({ text: '[, oops', calls: [oslo] });
    expect(scan(`{"a":${json}, oops`)).toMatchObject({ text: '{"a":, oops', calls: [oslo] });
    expect(scan(`{"a ${json}`)).toMatchObject({ calls: [] });
    expect(scan(`{x} {"y"} ${json}`).calls).toEqual([oslo]);
  });

  it('have members with any name', () => {
    const text =
      '{"name":"get_weather","args":{"city":"Oslo","__proto__":{"x":1},"constructor":1}}';
    const [call] = scan(text).calls;
    expect(Object.entries(call?.args ?? {})).toEqual([
      ['city', 'Oslo'],
      ['__proto__', { x: 1 }],
      ['constructor', 1],
    ]);
  });
});

describe('calls in fenced blocks', () => {
  it.each(['', 'json', 'JSON', 'tool_call', 'python'])(
    'count, with the language "%s"',
    (language) => {
      const text = `Look:\n\`\`\`${language}\n${json}\n\`\`\`\nThere.`;
      expect(scan(text)).toMatchObject({ text: 'Look:\n\nThere.', calls: [oslo] });
    },
  );

  it('may be several, also in other formats', () => {
    expect(scan(`\`\`\`json\n${json}\n{"name":"now"}\n\`\`\``)).toMatchObject({
      text: '',
      calls: [oslo, now],
    });
    expect(scan('```python\n[now()]\n```\n')).toMatchObject({ text: '', calls: [now] });
  });

  it('do not count beside anything else in the block', () => {
    for (const text of [
      `\`\`\`json\n// like this\n${json}\n\`\`\``,
      `\`\`\`json\n${json}\nand so on\n\`\`\``,
      `\`\`\`\n{"a":1}\n${json}\n\`\`\``,
    ]) {
      expect(scan(text)).toMatchObject({ text, calls: [] });
    }
  });

  it('are the only ones in JSON then', () => {
    const text = `${json}\n\`\`\`json\n{"name":"now"}\n\`\`\`\n${json}`;
    expect(scan(text)).toMatchObject({ text: `${json}\n\n${json}`, calls: [now] });
    const none = `${json}\n\`\`\`\nan example\n\`\`\``;
    expect(scan(none)).toMatchObject({ text: none, calls: [] });
    expect(scan(`\`\`\`js\nlet a = 1;\n\`\`\`\n${json}`).calls).toEqual([oslo]);
  });

  it('count when the block has no end', () => {
    expect(scan(`\`\`\`json\n${json}`)).toMatchObject({ text: '', calls: [oslo] });
  });
});

describe('calls as Hermes models write them', () => {
  it('are JSON in a tag that may have no end', () => {
    for (const end of ['</tool_call>', '\n</tool_call>\n', '']) {
      expect(scan(`<tool_call>\n${json}${end}`)).toMatchObject({ text: '', calls: [oslo] });
    }
  });

  it('may be several', () => {
    const text = `<tool_call>${json}</tool_call>\n<tool_call>[{"name":"now"},{"name":"now"}]</tool_call>`;
    expect(scan(text)).toMatchObject({ text: '', calls: [oslo, now, now] });
  });

  it('are text when what is in the tag is no call', () => {
    for (const inner of ['{"name":"nope"}', '{"name":', 'hello', '']) {
      const text = `<tool_call>${inner}</tool_call>`;
      expect(scan(text)).toMatchObject({ text, calls: [] });
    }
  });
});

describe('calls as in Python', () => {
  it.each([
    ['get_weather(city="Oslo")', {}],
    ["get_weather( city = 'Oslo' , )", {}],
    ['get_weather(city="Oslo", days=2)', { days: 2 }],
    ['get_weather(city="Oslo", lat=-5.2, tags=["x", \'y\',])', { lat: -5.2, tags: ['x', 'y'] }],
    ['get_weather(\n  city="Oslo",\n  metric=True,\n)', { metric: true }],
    ['get_weather(city="Oslo", options={"deep": False})', { options: { deep: false } }],
    ['get_weather(city="Oslo", options={deep: TRUE})', { options: { deep: true } }],
    ['get_weather(city=Oslo, unit=C)', { unit: 'C' }],
    ['get_weather(city="Oslo", zip=007)', { zip: '007' }],
    ['get_weather(city="Oslo", note=None, days=none)', { note: null }],
    ['get_weather(city="Oslo", anything=1.5e3)', { anything: 1500 }],
  ])('%s', (text, more) => {
    expect(scan(`[${text}]`)).toMatchObject({ text: '', calls: [weather('Oslo', more)] });
    expect(scan(`[${text}]`).calls[0]?.args).toEqual({ city: 'Oslo', ...more });
  });

  it('have texts with escapes and line ends', () => {
    const text = String.raw`[get_weather(city='it\'s \"x\"\n\x41\u00e9\q')]`;
    expect(scan(text).calls).toEqual([weather('it\'s "x"\nA\u00e9\\q')]);
    expect(scan('[get_weather(city="a\nb")]').calls).toEqual([weather('a\nb')]);
  });

  it('may be several, of which unknown ones are left out', () => {
    const text = '[nope(x=1), get_weather(city="Oslo"), now( )]';
    expect(scan(text)).toMatchObject({ text: '', calls: [oslo, now] });
  });

  it.each([
    '[now]',
    '[now(1)]',
    '[now("x")]',
    '[now(a=)]',
    '[now(a=1 b=2)]',
    '[now(a=1]',
    '[now(a=1)',
    '[now() now()]',
    '[link](now())',
    'now()',
    '[get_weather(days=1)]',
  ])('are not: %s', (text) => {
    expect(scan(text)).toMatchObject({ text, calls: [] });
  });
});

describe('calls as Qwen models write them', () => {
  const parameter = (key: string, value: string) => `<parameter=${key}>${value}</parameter>`;

  it.each([
    [parameter('city', 'Oslo'), {}],
    [`\n${parameter('city', '\nOslo\n')}\n${parameter('days', '2')}\n`, { days: 2 }],
    [parameter('city', 'Oslo') + parameter('tags', '["a", "b"]'), { tags: ['a', 'b'] }],
    [parameter('city', 'Oslo') + parameter('tags', "['a', 'b']"), { tags: ['a', 'b'] }],
    [parameter('city', 'Oslo') + parameter('zip', '007'), { zip: '007' }],
    [parameter('city', 'Oslo') + parameter('limit', '5'), { limit: 5 }],
    [parameter('city', 'Oslo') + parameter('metric', 'True'), { metric: true }],
    [parameter('city', 'Oslo') + parameter('zip', 'None'), {}],
    [parameter('city', 'Oslo') + parameter('note', 'null'), { note: null }],
    [
      parameter('city', 'Oslo') + parameter('anything', '12345678901234567890'),
      { anything: '12345678901234567890' },
    ],
    ['<parameter=city> Oslo <parameter=days> 2 ', { days: 2 }],
  ])('%s', (body, more) => {
    for (const [open, close] of [
      ['', '</function>'],
      ['', '</tool_call>'],
      ['<tool_call>\n', '\n</function>\n</tool_call>'],
      ['', ''],
    ]) {
      const text = `${open}<function=get_weather>${body}${close}`;
      const { calls, text: shown } = scan(text);
      expect(calls.map(({ args }) => args)).toEqual([{ city: 'Oslo', ...more }]);
      expect(shown).toBe('');
    }
  });

  it('have values with anything in them that does not end them', () => {
    const value = 'if a < b and </b> <parameter {"name":"now"} </paramete';
    for (const end of ['</parameter></function>', '<parameter=days>1</function>', '</tool_call>']) {
      const [call] = scan(`<function=get_weather><parameter=city>${value}${end}`).calls;
      expect(call?.args['city']).toBe(value);
    }
  });

  it('may have no arguments, and may be several', () => {
    expect(scan('<function=now></function>\n<function=now>\n</function>')).toMatchObject({
      text: '',
      calls: [now, now],
    });
  });

  it.each([
    '<function=nope><parameter=a>1</parameter></function>',
    '<function=now> and so on',
    '<function=now',
    '<function=>',
    '<function=get_weather><parameter=days>1</parameter></function>',
    '<functions=now></functions>',
  ])('are not: %s', (text) => {
    expect(scan(text)).toMatchObject({ text, calls: [] });
  });

  it('are not taken unfinished from an answer that was cut', () => {
    const text = '<function=get_weather><parameter=city>Os';
    expect(scan(text).calls).toEqual([weather('Os')]);
    expect(scan(text, { isCut: true })).toMatchObject({ text, calls: [] });
    expect(scan(`${text}</function>`, { isCut: true }).calls).toEqual([weather('Os')]);
  });
});

describe('calls in several formats', () => {
  it('count in the first of them that has any', () => {
    const qwen = '<function=now></function>';
    const python = '[now()]';
    expect(scan(`${qwen} ${python} ${json}`)).toMatchObject({
      text: `${qwen} ${python} `,
      calls: [oslo],
    });
    expect(scan(`${qwen} ${python}`)).toMatchObject({ text: `${qwen} `, calls: [now] });
    expect(scan(`${python} <tool_call>${json}</tool_call>`)).toMatchObject({
      text: `${python} `,
      calls: [oslo],
    });
    expect(scan(`{"name":"nope"} ${qwen}`)).toMatchObject({ calls: [now] });
  });
});

describe('what is held back', () => {
  const early = (text: string): string => scan(text, { pieces: [1] }).early;

  it('is nothing of what cannot be a call', () => {
    for (const text of [
      'Hello. ',
      'a < b, x[1], f{2} `code` ',
      '```js\nlet {a} = b;\n``` ok',
      '- [ ] ok.',
    ]) {
      expect(early(`${text}!`)).toBe(`${text}!`);
    }
  });

  it('is what may become one', () => {
    for (const tail of [
      '{',
      '{"name',
      '[now(',
      '[ ',
      '<',
      '<tool_',
      '<function=no',
      '`',
      '```',
      '```json\n',
    ]) {
      expect(early(`Text ${tail}`)).toBe('Text ');
      expect(scan(`Text ${tail}`).text).toBe(`Text ${tail}`);
    }
  });

  it('is let go as soon as it cannot', () => {
    for (const tail of ['{"a" b', '[now(x y', '<tool_box', '<function=no ', '```json\nx']) {
      expect(early(`Text ${tail}`)).toBe(`Text ${tail}`);
    }
  });

  it('is everything after a call, until it is too much', () => {
    expect(early(`Text ${json} more`)).toBe('Text ');
    const long = 'x'.repeat(2 * longestHold);
    const {
      early: shown,
      text,
      calls,
    } = scan(`Text ${json}${long}[now()]${json}.`, { pieces: [1000] });
    expect(shown.length).toBeGreaterThan(longestHold);
    // The format is settled by then.
    expect(text).toBe(`Text ${long}[now()].`);
    expect(calls).toEqual([oslo, oslo]);
  });

  it('is never more than 64 KiB of something undecided', () => {
    const open = `{"name":"now","args":{"a":"${'x'.repeat(longestHold)}`;
    expect(early(`Text ${open}`)).toBe(`Text ${open}`);
    expect(scan(`${open}"}} ${json}`)).toMatchObject({ text: `${open}"}} `, calls: [oslo] });
    const fits = `{"name":"now","args":{"a":"${'x'.repeat(longestHold - 40)}"}}`;
    expect(scan(fits)).toMatchObject({ text: '', calls: [{ name: 'now' }] });
  });
});

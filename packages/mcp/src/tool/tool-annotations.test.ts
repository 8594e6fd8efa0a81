import { describe, expect, it } from 'vitest';

import { toolAnnotations } from './tool-annotations.ts';

const lax = {
  readOnlyHint: true,
  idempotentHint: true,
  destructiveHint: false,
  openWorldHint: false,
};
const strict = {
  readOnlyHint: false,
  idempotentHint: false,
  destructiveHint: true,
  openWorldHint: true,
};

describe('toolAnnotations', () => {
  it('lets any server make a tool stricter', () => {
    const annotations = { readOnly: false, idempotent: false, destructive: true, openWorld: true };
    expect(toolAnnotations(strict, false)).toEqual(annotations);
  });

  it('lets only a trusted server make it less strict', () => {
    expect(toolAnnotations(lax, false)).toEqual({});
    const annotations = { readOnly: true, idempotent: true, destructive: false, openWorld: false };
    expect(toolAnnotations(lax, true)).toEqual(annotations);
  });

  it('takes a missing or odd hint as unknown', () => {
    expect(toolAnnotations({ readOnlyHint: 'yes' }, true)).toEqual({});
  });
});

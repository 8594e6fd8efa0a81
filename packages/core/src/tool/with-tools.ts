import type { Tool, ToolSource } from './tool.ts';
import { toolsOf } from './tools-of.ts';

/** The tools of a source and some that come with it. Throws `tool/duplicate` when listed, if the source has one of these. */
export function withTools(source: ToolSource, more: readonly Tool[]): ToolSource {
  if (more.length === 0) return source;
  let known: { readonly of: readonly Tool[]; readonly all: ToolSource } | undefined;
  return {
    get revision() {
      return source.revision ?? 0;
    },
    async list(signal, listing) {
      const of = await source.list(signal, listing);
      // The same list as long as that of the source is: what is made from it is made once.
      if (known?.of !== of) known = { of, all: toolsOf([...of, ...more]) };
      return known.all.list(signal);
    },
  };
}

import { graphemeFloor } from '../context/grapheme-boundary.ts';
import { AuraError } from '../errors/aura-error.ts';
import type { Namespace } from '../namespace/namespace.ts';
import { systemMark } from '../namespace/segment.ts';
import { defineTool } from '../tool/define-tool.ts';
import type { Tool, ToolOutput } from '../tool/tool.ts';
import type { BlobStore } from './blob-store.ts';
import { keptMediaType, readResultName } from './kept-results.ts';
import { readResultArgs, readResultInput } from './read-result-input.ts';
import type { ReadResultArgs } from './read-result-input.ts';

/** True for the session itself and its sub-agents: sessions of users below it are not its own. */
function isOwn(session: Namespace, owner: Namespace): boolean {
  if (session.equals(owner)) return true;
  const below = owner.segments[session.depth] ?? '';
  return session.isAncestorOf(owner) && below.startsWith(systemMark);
}

/** The part of a text that is asked for, and a line that says which one it is. */
function part(text: string, { ref, offset, limit }: ReadResultArgs): ToolOutput {
  const start = graphemeFloor(text, Math.min(offset, text.length));
  const wanted = Math.min(text.length, start + limit);
  const whole = graphemeFloor(text, wanted);
  // A grapheme that is longer than what was asked for comes in pieces, so that reading always gets on.
  const end = whole > start ? whole : wanted;
  const rest = end < text.length ? `; go on with offset ${end}` : '';
  const place = `[Characters ${start} to ${end} of ${text.length}${rest}.]`;
  return {
    content: [
      { type: 'text', text: text.slice(start, end) },
      { type: 'text', text: place },
    ],
    blobRef: ref,
    blobOffset: start,
  };
}

/**
 * The tool with which a model reads results that it was shown in part or not any more. Only those of the same session
 * and its sub-agents: all other references are as unknown as those that were never given out.
 */
export function readResultTool(blobs: BlobStore): Tool {
  const tool = defineTool({
    name: readResultName,
    description:
      'Reads an earlier tool result that was shortened or is no longer shown, by the reference named there.',
    input: readResultInput,
    annotations: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
    execute: async (args, { namespace, signal }) => {
      const wanted = readResultArgs(args);
      const blob = await blobs.get(namespace, wanted.ref, { signal });
      const isReadable = blob?.mediaType === keptMediaType && isOwn(namespace, blob.namespace);
      if (!isReadable) {
        throw new AuraError('tool/failed', {
          message: `there is no result with the reference ${JSON.stringify(wanted.ref)}`,
        });
      }
      return part(new TextDecoder().decode(blob.data), wanted);
    },
  });
  return { ...tool, origin: { kind: 'builtin' } };
}

import { defaultKeptResults, keptMediaType } from '../../blob/kept-results.ts';
import type { KeptResults } from '../../blob/kept-results.ts';
import { contentText } from '../../message/message-text.ts';
import type { ToolOutput } from '../tool.ts';
import { boundOutput } from './bound-output.ts';
import type { DispatchRun } from './dispatch-run.ts';

/** The longest text of a result where nothing is kept: what is longer as JSON, no session takes as a message. */
const maxTextLength = 512 * 1024;

async function keepText(
  run: DispatchRun,
  text: string,
  { blobs, ttlMs = defaultKeptResults.ttlMs }: KeptResults,
): Promise<string | undefined> {
  const meta = { mediaType: keptMediaType, expiresAt: run.clock.now() + ttlMs };
  try {
    const data = new TextEncoder().encode(text);
    return (await blobs.put(run.request.namespace, data, meta)).ref;
  } catch (error) {
    // The tool has done its work; that a part of what it said cannot be read again does not undo it.
    run.logger.log('warn', 'the full result of a tool could not be kept', {
      runId: run.runId,
      error: error instanceof Error ? error.message : String(error),
    });
    return undefined;
  }
}

/**
 * What goes on record of a tool's output: as much as a log can carry, with a reference to all of it where the agent
 * keeps results. The blob is there before the record that names it. Output that names its reference already stays.
 */
export async function keepOutput(run: DispatchRun, output: ToolOutput): Promise<ToolOutput> {
  const { results } = run.agent;
  if (results === undefined) return boundOutput(output, maxTextLength);
  const { maxLength, minLength } = { ...defaultKeptResults, ...results };
  const bounded = boundOutput(output, maxLength);
  if (bounded.blobRef !== undefined) return bounded;
  const text = contentText(bounded.content);
  if (text.length < minLength) return bounded;
  const blobRef = await keepText(run, text, results);
  return blobRef === undefined ? bounded : { ...bounded, blobRef };
}

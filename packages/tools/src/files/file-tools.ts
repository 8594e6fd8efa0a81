import type { Tool } from '@aura/core';
import { builtinTool } from '../builtin-tool.ts';
import { listInside } from '../safe-path/list-inside.ts';
import type { ListedEntry } from '../safe-path/list-inside.ts';
import { readText } from '../safe-path/read-text.ts';
import { textInput } from '../text-input.ts';
import { isShown, openShown, refuseFile } from './file-reach.ts';
import type { FileReach } from './file-reach.ts';

/** No argument of a model changes it. */
const maxFileBytes = 1024 * 1024;
const maxListed = 500;
/** So many entries of a directory are looked at, to be sorted. */
const maxLookedAt = 10_000;

/** The tools with which a model reads files and directories below a root. They change nothing. */
export function fileTools(reach: FileReach): readonly Tool[] {
  const readFile = builtinTool({
    name: 'read_file',
    description: 'Reads a text file of at most 1 MiB.',
    input: textInput({ path: 'The path of the file' }),
    async execute(args, { signal }) {
      const path = String(args['path']);
      await using opened = await openShown(reach, path, 'file');
      const read = await readText(opened, { maxBytes: maxFileBytes, signal });
      if (read.type === 'text') return read.text;
      if (read.type === 'binary') {
        throw refuseFile(path, `its ${read.bytes} bytes are not text in UTF-8`);
      }
      throw refuseFile(path, `it has ${read.bytes} bytes, and ${maxFileBytes} is the most`);
    },
  });
  const listDirectory = builtinTool({
    name: 'list_directory',
    description:
      'Lists a directory: directories first, marked with "/", then files with their sizes in bytes.',
    input: textInput({ path: 'The path of the directory; "." for the one where all files are' }),
    async execute(args, { signal }) {
      await using opened = await openShown(reach, String(args['path']), 'directory');
      const { entries, isCut } = await listInside(opened, {
        max: maxLookedAt,
        signal,
        shows: (path) => isShown(reach, path),
      });
      return describe([...entries].sort(byKindAndName), isCut);
    },
  });
  return [readFile, listDirectory];
}

function byKindAndName(left: ListedEntry, right: ListedEntry): number {
  if (left.isDirectory !== right.isDirectory) return left.isDirectory ? -1 : 1;
  return left.name < right.name ? -1 : 1;
}

function describe(entries: readonly ListedEntry[], isCut: boolean): string {
  if (entries.length === 0) return '(empty)';
  const lines = entries
    .slice(0, maxListed)
    .map(({ name, isDirectory, bytes }) =>
      isDirectory ? `${shown(name)}/` : `${shown(name)} (${bytes})`,
    );
  const rest = entries.length - maxListed;
  if (rest > 0) lines.push(`... and ${isCut ? 'at least ' : ''}${rest} more`);
  return lines.join('\n');
}

/** A name that could be read as several lines, or as none, in quotes. */
function shown(name: string): string {
  return /[\p{Cc}\u2028\u2029]/u.test(name) ? JSON.stringify(name) : name;
}

import type { Clock, Logger } from '@aura/core';
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';

import { parseJson, scrubSecrets } from '@aura/core';
import { parseJSONRPCMessage, serializeMessage } from '@modelcontextprotocol/client';

import { NotSentError } from '../connection/not-sent-error.ts';
import type { GuardedCommand, GuardedProcess, ServerEnd } from './guarded-process.ts';
import { spawnGuarded } from './guarded-process.ts';
import { LineReader } from './line-reader.ts';
import { TailBuffer } from './tail-buffer.ts';

const maxLineBytes = 10 * 1024 * 1024;
/** This much that is no message, without one message between, and what runs there is no MCP server. */
const maxGarbageBytes = 8 * 1024 * 1024;
const stderrTailBytes = 8 * 1024;
/** A server that is told the end through its closed stdin gets this long to leave by itself. */
const leaveMs = 250;

/** What a {@link StdioTransport} needs. */
export interface StdioTransportOptions {
  readonly guardianPath: string;
  readonly order: GuardedCommand;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** MCP over the standard streams of a process under a guardian. */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;

  readonly #options: StdioTransportOptions;
  readonly #lines = new LineReader(maxLineBytes);
  readonly #stderr = new TailBuffer(stderrTailBytes);
  #process: GuardedProcess | undefined;
  #end: ServerEnd | undefined;
  #fault: string | undefined;
  #closed = false;
  #garbageLines = 0;
  #garbageBytes = 0;

  constructor(options: StdioTransportOptions) {
    this.#options = options;
  }

  /** How the server ended by itself or why it was given up; undefined while it runs. */
  get end(): ServerEnd | string | undefined {
    return this.#fault ?? this.#end;
  }

  /** The last 8 KiB the server wrote to stderr. */
  get stderrTail(): string {
    return this.#stderr.text();
  }

  async start(): Promise<void> {
    const running = spawnGuarded(this.#options.guardianPath, this.#options.order);
    this.#process = running;
    running.stdout.on('data', (chunk: Buffer) => this.#read(chunk));
    // Read even though nobody may ask for it: a full pipe would stop the server.
    running.stderr.on('data', (chunk: Buffer) => this.#stderr.push(chunk));
    void running.ended.then((end) => {
      this.#end = end;
      this.#close();
    });
    const failed = await running.started;
    if (failed !== undefined) throw new NotSentError('the server did not start');
  }

  send(message: JSONRPCMessage): Promise<void> {
    const stdin = this.#process?.stdin;
    if (this.#closed || stdin === undefined || !stdin.writable) {
      return Promise.reject(new NotSentError('the server is not running'));
    }
    return new Promise((resolve, reject) => {
      stdin.write(serializeMessage(message), (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  /** Resolves when nothing of the server's process group is left. */
  async close(): Promise<void> {
    const running = this.#process;
    this.#close();
    if (running === undefined) return;
    running.stdin.end();
    await Promise.race([running.ended, this.#options.clock.sleep(leaveMs)]);
    running.end();
    await running.gone;
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#garbageLines > 0) {
      this.#options.logger.log('debug', 'ignored lines on the stdout of an MCP server', {
        lines: this.#garbageLines,
      });
    }
    this.onclose?.();
  }

  #read(chunk: Buffer): void {
    if (this.#closed) return;
    const lines = this.#lines.push(chunk);
    if (lines === undefined) return this.#giveUp(`it sent a line over ${maxLineBytes} bytes`);
    for (const line of lines) {
      if (line === '') continue;
      const message = parseMessage(line);
      if (message === undefined) this.#ignore(line);
      else {
        this.#garbageBytes = 0;
        this.onmessage?.(message);
      }
    }
  }

  #ignore(line: string): void {
    this.#garbageLines += 1;
    this.#garbageBytes += line.length;
    if (this.#garbageLines === 1) {
      this.#options.logger.log(
        'warn',
        'an MCP server writes to stdout what is no MCP message; ignored',
        {
          sample: scrubSecrets(line.slice(0, 120)),
        },
      );
    }
    if (this.#garbageBytes > maxGarbageBytes) this.#giveUp('its stdout carries no MCP messages');
  }

  #giveUp(fault: string): void {
    if (this.#closed) return;
    this.#fault = fault;
    void this.close();
  }
}

function parseMessage(line: string): JSONRPCMessage | undefined {
  if (!line.startsWith('{')) return undefined;
  const parsed = parseJson(line);
  if (!parsed.ok) return undefined;
  try {
    return parseJSONRPCMessage(parsed.value);
  } catch {
    return undefined;
  }
}

import { scrubSecrets, Secret, type JsonObject, type JsonValue } from '@aura/core';
import type { LoadedConfig } from '../load/load-config.ts';
import { maskArguments } from './mask-arguments.ts';

/** Maps whose values are credentials more often than not. */
const secretMaps = new Set(['headers', 'env']);

/** A configuration as JSON that may be printed: keys, header and environment values are masked. */
export function describeConfig({
  agents,
  files,
  defaultAgent,
}: Pick<LoadedConfig, 'agents' | 'files' | 'defaultAgent'>): JsonObject {
  const described = agents.map((agent) => describe(agent));
  return { files, agents: described, ...(defaultAgent === undefined ? {} : { defaultAgent }) };
}

function describe(value: unknown): JsonValue {
  if (value instanceof Secret) return value.toString();
  if (typeof value === 'string') return scrubSecrets(value);
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return isTexts(items) ? maskArguments(items) : items.map(describe);
  }
  if (typeof value === 'object' && value !== null) {
    return describeMembers(value, (key) => (secretMaps.has(key) ? mask : describe));
  }
  return typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function describeMembers(
  object: object,
  by: (key: string) => (member: unknown) => JsonValue,
): JsonObject {
  const members = Object.entries<unknown>({ ...object });
  return Object.fromEntries(members.map(([key, member]) => [key, by(key)(member)]));
}

/** The same shape with every text in it masked. */
function mask(value: unknown): JsonValue {
  if (typeof value === 'object' && value !== null) return describeMembers(value, () => mask);
  return '***';
}

function isTexts(value: readonly unknown[]): value is readonly string[] {
  return value.every((item) => typeof item === 'string');
}

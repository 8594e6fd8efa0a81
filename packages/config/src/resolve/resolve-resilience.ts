import type { CooldownTable, ResilienceTable } from '../schema/resilience-table.ts';
import { defined } from './defined.ts';
import type { CooldownConfig, ResilienceConfig } from './resilience-config.ts';

function toMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1_000;
}

function resolveCooldown({ base_secs, factor, cap_secs }: CooldownTable): CooldownConfig {
  return defined({ baseMs: toMs(base_secs), factor, capMs: toMs(cap_secs) });
}

/** What a decoded `[resilience]` says. */
export function resolveResilience(table: ResilienceTable): ResilienceConfig {
  const { stall_secs, max_wait_secs, cooldowns = {} } = table;
  const entries = Object.entries(cooldowns).flatMap(([category, cooldown]) =>
    cooldown === undefined ? [] : [[category, resolveCooldown(cooldown)] as const],
  );
  return {
    ...defined({ stallMs: toMs(stall_secs), maxWaitMs: toMs(max_wait_secs) }),
    cooldowns: Object.fromEntries(entries),
  };
}

import { AuraError } from '@aura/core';
import type { Logger } from '@aura/core';
import { openStore } from '@aura/store';
import type { Store, StoreOptions } from '@aura/store';

/**
 * Opens the directory in which runs are kept. Undefined, with a warning in the log, when it cannot be used now: runs then
 * live in memory. What must not be touched is no reason to go on without it: throws `store/corrupt`, `store/foreign` and
 * `store/newer_schema`.
 */
export async function openDataDirectory(
  options: StoreOptions & { readonly logger: Logger },
): Promise<Store | undefined> {
  const { directory, logger } = options;
  try {
    return await openStore(options);
  } catch (error) {
    if (!AuraError.is(error, 'store/unavailable')) throw error;
    logger.log('warn', 'runs are kept in memory only and end with this process', {
      directory,
      reason: error.message,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
    return undefined;
  }
}

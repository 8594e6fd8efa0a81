import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AuraError } from '@aura/core';
import { openStore } from '@aura/store';
import type { Store, StoreOptions } from '@aura/store';

/**
 * Opens the directory in which runs are kept, for whoever looks after them: one that is not there is not made.
 * Throws `host/no_data_directory`, and what opening a store throws.
 */
export async function requireDataDirectory(options: StoreOptions): Promise<Store> {
  const { directory } = options;
  if (existsSync(join(directory, 'aura.db'))) return openStore(options);
  throw new AuraError('host/no_data_directory', {
    message: `there are no runs in ${directory}`,
    hint: 'Name the directory that `aura serve` keeps its runs in.',
  });
}

import { AuraError } from '@aura/core';
import type { Host } from '@aura/host';

/** Takes care of what an earlier process has left unfinished, and says so. A server that cannot do that still serves. */
export async function recoverRuns(host: Host): Promise<void> {
  try {
    const { resumed, closed } = await host.recover();
    if (resumed + closed > 0) host.logger.log('info', 'recovered runs', { resumed, closed });
  } catch (error) {
    const { code, message } = AuraError.from(error, 'run/failed');
    host.logger.log('error', 'runs could not be recovered', { code, message });
  }
}

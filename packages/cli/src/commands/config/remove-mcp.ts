import { removeMcpServer } from '@aura/config';
import type { CliContext } from '../../app/cli-context.ts';
import type { ConfigFlags } from '../../settings/load-settings.ts';
import { editSettings } from './edit-settings.ts';

/** Takes an MCP server out of a configuration file. */
export async function removeMcp(
  context: CliContext,
  flags: Pick<ConfigFlags, 'config'>,
  name: string,
): Promise<void> {
  await editSettings(context, flags, (text) => removeMcpServer(text, name));
}

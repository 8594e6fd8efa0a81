import type { McpRecord } from '@aura/testkit';
import { waitFor } from './wait-for.ts';

type MessageRecord = Extract<McpRecord, { readonly type: 'message' }>;

/** The messages of one method. */
export function messagesOf(
  records: readonly McpRecord[],
  method: string,
): readonly MessageRecord[] {
  return records.filter(
    (record): record is MessageRecord => record.type === 'message' && record.method === method,
  );
}

/** How the calls of tools ended, in the order in which they did. */
export function endings(records: readonly McpRecord[]): readonly string[] {
  return records.flatMap((record) =>
    record.type === 'call-ended' ? [`${record.tool} ${record.outcome}`] : [],
  );
}

/** Waits until a call has ended and the word of its cancellation has come, on whichever way first; what was said. */
export async function cancellation(records: readonly McpRecord[]): Promise<unknown> {
  const [message] = await waitFor('the cancellation of the call', () => {
    const cancelled = messagesOf(records, 'notifications/cancelled');
    return endings(records).length > 0 && cancelled.length > 0 && cancelled;
  });
  return message?.params;
}

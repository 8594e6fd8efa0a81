import type { McpRecord } from '@aura/testkit';

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

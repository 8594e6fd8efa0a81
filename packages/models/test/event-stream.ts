import { crc32 } from 'node:zlib';

/** One message of the event stream that AWS answers with: an event, or an exception. */
export function eventFrame(
  name: string,
  body: object,
  type: 'event' | 'exception' = 'event',
): Buffer {
  const headers = Buffer.concat([
    header(':message-type', type),
    header(`:${type}-type`, name),
    header(':content-type', 'application/json'),
  ]);
  const payload = Buffer.from(JSON.stringify(body));
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(headers.length + payload.length + 16, 0);
  prelude.writeUInt32BE(headers.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const message = Buffer.concat([prelude, headers, payload]);
  const end = Buffer.alloc(4);
  end.writeUInt32BE(crc32(message), 0);
  return Buffer.concat([message, end]);
}

function header(name: string, value: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(value.length, 0);
  return Buffer.concat([
    Buffer.of(name.length),
    Buffer.from(name),
    Buffer.of(7),
    length,
    Buffer.from(value),
  ]);
}

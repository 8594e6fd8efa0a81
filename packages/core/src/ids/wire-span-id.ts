/** A digit of sixteen, and what stands for it: its last bit is turned round. */
const swap = (digit: string): string => (Number.parseInt(digit, 16) ^ 1).toString(16);

/**
 * The span of a call on its way to another system, below the span of the call itself. It follows from that one, so that
 * whoever makes the request and whoever reports it agree without telling each other.
 */
export function wireSpanId(spanId: string): string {
  return `${spanId.slice(0, -1)}${swap(spanId.slice(-1))}`;
}

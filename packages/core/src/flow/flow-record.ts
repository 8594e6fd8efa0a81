import type { ErrorRecord } from '../errors/aura-error.ts';
import type { JsonObject, JsonValue } from '../json/json.ts';

/**
 * What a flow writes down. `key` names one visit in one run: `turn/tools#2/execute#1`; with `item` one item of a batch.
 * The records of a run, in order, are everything that is needed to go on with it.
 */
export type FlowRecord =
  /** A journaled exec has ended; it is not run again. */
  | {
      readonly type: 'flow.exec';
      readonly key: string;
      readonly item?: number;
      readonly output: JsonValue | undefined;
    }
  /** A journaled batch item has finally failed, in a batch that collects failures. */
  | {
      readonly type: 'flow.item_failed';
      readonly key: string;
      readonly item: number;
      readonly error: ErrorRecord;
    }
  /** A visit has ended: this is the checkpoint. */
  | {
      readonly type: 'flow.step';
      readonly key: string;
      readonly action: string;
      readonly set?: JsonObject;
    }
  /** A visit has finally failed. Kept so that a run which went on along a `$error` edge does so again. */
  | { readonly type: 'flow.failed'; readonly key: string; readonly error: ErrorRecord }
  | {
      readonly type: 'flow.suspended';
      readonly key: string;
      readonly item?: number;
      readonly token: string;
      readonly info: JsonValue;
    }
  | { readonly type: 'flow.resumed'; readonly token: string; readonly value: JsonValue };

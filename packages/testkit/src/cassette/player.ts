import { AuraError } from '@aura/core';
import type { JsonValue } from '@aura/core';
import { requestDifferences } from './request-differences.ts';
import type { Exchange, Tape, TapedRequest } from './tape.ts';

/** Finds what was answered to requests. */
export interface Player {
  /** The first exchange that was not asked for yet with this request, else what is different. */
  next(made: TapedRequest): Exchange | AuraError;
  /** Throws the first error of `next`, or `testkit/cassette_unused` when requests are left. */
  assertComplete(): void;
}

const maxDifferences = 5;

/** Makes a {@link Player} of a tape. */
export function createPlayer(
  tape: Tape,
  options: { readonly path: string; readonly normalise?: (body: JsonValue) => JsonValue },
): Player {
  const { path, normalise = (body) => body } = options;
  const left = tape.exchanges.map((exchange, index) => ({ exchange, number: index + 1 }));
  const failures: AuraError[] = [];
  const total = tape.exchanges.length;
  let asked = 0;

  const fail = (made: TapedRequest, differences: readonly string[] | undefined): AuraError => {
    const account =
      differences === undefined
        ? `all ${total} recorded requests were made already`
        : [
            ...differences.slice(0, maxDifferences),
            ...(differences.length > maxDifferences
              ? [`and ${differences.length - maxDifferences} more differences`]
              : []),
          ].join('; ');
    const error = new AuraError('testkit/cassette_mismatch', {
      message: `request ${asked}, ${made.method} ${made.path}, is not on ${path}: ${account}.`,
      hint: 'Record it anew if it is meant to be so.',
    });
    failures.push(error);
    return error;
  };

  return {
    next(made) {
      asked += 1;
      let nearest: { readonly number: number; readonly found: readonly string[] } | undefined;
      for (const [index, { exchange, number }] of left.entries()) {
        const { request } = exchange;
        const found = requestDifferences(
          { ...request, body: normalise(request.body) },
          { ...made, body: normalise(made.body) },
        );
        if (found.length === 0) {
          left.splice(index, 1);
          return exchange;
        }
        // Of several, the one with the fewest differences was probably meant.
        if (nearest === undefined || found.length < nearest.found.length)
          nearest = { number, found };
      }
      if (nearest === undefined) return fail(made, undefined);
      return fail(made, [`compared with number ${nearest.number}`, ...nearest.found]);
    },
    assertComplete() {
      if (failures[0] !== undefined) throw failures[0];
      const [first] = left;
      if (first === undefined) return;
      const { method, path: at } = first.exchange.request;
      throw new AuraError('testkit/cassette_unused', {
        message: `${left.length} of ${total} recorded requests on ${path} were not made, the first is number ${first.number}, ${method} ${at}`,
      });
    },
  };
}

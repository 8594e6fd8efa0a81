import list from './list-prices.json' with { type: 'json' };
import type { Rates } from './rates.ts';

/** Where the figures are from, and of which day they are. */
export const priceListSource: { readonly source: string; readonly date: string } = {
  source: list.source,
  date: list.date,
};

/** Input, output, read from the cache, written to it; `null` where there is no price of its own. */
type Row = readonly (number | null)[];

const providers: Readonly<Record<string, Readonly<Record<string, Row>>>> = list.providers;

/** How many figures make up the rates of a model, and those of a tier: its threshold comes first. */
const rateLength = 4;

/** What a name may end in without meaning another model: a date, `latest`, or the version of a release on Bedrock. */
const releases = [/[-@]\d{4}-?\d{2}-?\d{2}$/, /-latest$/, /-v\d+(?::\d+)?$/, /:\d+$/];
/** Where Bedrock runs a model; `global` is listed by itself. */
const region = /^(?:us|eu|apac|jp|au|ca|us-gov)\./;

function toRates(row: Row, from: number): Rates {
  const [input, output, cacheRead, cacheWrite] = row.slice(from, from + rateLength);
  return {
    input: input ?? 0,
    output: output ?? 0,
    ...(cacheRead == null ? {} : { cacheRead }),
    ...(cacheWrite == null ? {} : { cacheWrite }),
  };
}

/** The rates that hold for a request of this size: some vendors charge more for all of it above a threshold. */
function ratesFor(row: Row, inputTokens: number): Rates {
  let from = 0;
  for (let at = rateLength; at < row.length; at += rateLength + 1) {
    if (inputTokens > (row[at] ?? 0)) from = at + 1;
  }
  return toRates(row, from);
}

/** The name itself, then without what only says which release it is, most telling first. */
function* namesOf(model: string): Generator<string> {
  let name = model.toLowerCase();
  yield name;
  for (;;) {
    const release = releases.find((each) => each.test(name));
    if (release === undefined) break;
    name = name.replace(release, '');
    yield name;
  }
  if (region.test(name)) yield name.replace(region, '');
}

/** The listed rates of a model; undefined when it is not listed. Names are never guessed from the beginning of another. */
export function listRates(
  model: { readonly provider: string; readonly model: string },
  inputTokens: number,
): Rates | undefined {
  const models = Object.hasOwn(providers, model.provider) ? providers[model.provider] : undefined;
  if (models === undefined) return undefined;
  for (const name of namesOf(model.model)) {
    const row = Object.hasOwn(models, name) ? models[name] : undefined;
    if (row !== undefined) return ratesFor(row, inputTokens);
  }
  return undefined;
}

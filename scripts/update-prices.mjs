// Writes packages/models/src/prices/list-prices.json anew, from the newest release of @pydantic/genai-prices (MIT) in the
// registry. Only figures are taken. Run it by hand now and then, and read the difference before it is committed.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './setup.mjs';

const source = '@pydantic/genai-prices';
const providers = [
  'anthropic',
  'aws',
  'azure',
  'cerebras',
  'cohere',
  'deepseek',
  'fireworks',
  'google',
  'groq',
  'minimax',
  'mistral',
  'moonshotai',
  'novita',
  'openai',
  'openrouter',
  'perplexity',
  'together',
  'x-ai',
  'zhipuai',
];

/** US dollars per million tokens as whole micros. */
const micros = (dollars) => Math.round(dollars * 1_000_000);

/** Every name that the condition of a model mentions literally, shorn of what would only join it to a version. */
function namesIn(match) {
  if (match.or !== undefined) return match.or.flatMap(namesIn);
  if (match.and !== undefined) return match.and.flatMap(namesIn);
  const name = match.equals ?? match.starts_with ?? match.contains ?? match.ends_with;
  return name === undefined ? [] : [name.replace(/[-@:.]$/, '')];
}

/** What holds now. Where the hour decides, the highest price: an estimate must not be too low. */
function currentPrices(prices) {
  if (!Array.isArray(prices)) return prices;
  const today = new Date().toISOString().slice(0, 10);
  const dated = prices.filter(
    ({ constraint }) => constraint?.start_date === undefined || constraint.start_date <= today,
  );
  const started = dated.findLast(({ constraint }) => constraint?.start_date !== undefined);
  const since = started === undefined ? dated : dated.slice(dated.indexOf(started));
  const base = ({ prices: { input_mtok: input = 0 } }) => input.base ?? input;
  return since.toSorted((left, right) => base(right) - base(left))[0].prices;
}

function ratesAbove(prices, threshold) {
  const rate = (price) => {
    if (price === undefined) return null;
    if (typeof price === 'number') return micros(price);
    return micros(price.tiers.findLast(({ start }) => start <= threshold)?.price ?? price.base);
  };
  const { input_mtok, output_mtok, cache_read_mtok, cache_write_mtok } = prices;
  return [input_mtok, output_mtok, cache_read_mtok, cache_write_mtok].map(rate);
}

/** The rates of a model, then for each tier its threshold and its rates; undefined when it has no price for text. */
function ratesOf(model) {
  const prices = currentPrices(model.prices);
  if (prices.input_mtok === undefined || prices.output_mtok === undefined) return undefined;
  const tiers = Object.values(prices).flatMap((price) => price?.tiers ?? []);
  const thresholds = [...new Set(tiers.map(({ start }) => start))].sort((a, b) => a - b);
  const above = thresholds.flatMap((start) => [start, ...ratesAbove(prices, start)]);
  return [...ratesAbove(prices, -1), ...above];
}

/** A dated name that costs what the plain one costs says nothing new: the lookup drops dates. */
function isRedundant(name, rates, models) {
  const plain = name.replace(/-\d{4}-?\d{2}-?\d{2}$|-latest$/, '');
  return plain !== name && JSON.stringify(models.get(plain)) === JSON.stringify(rates);
}

function modelsOf(provider) {
  const models = new Map();
  const priced = provider.models.flatMap((model) => {
    const rates = ratesOf(model);
    return rates === undefined ? [] : [{ model, rates }];
  });
  // What a model is called counts more than what it also answers to.
  for (const { model, rates } of priced) models.set(model.id.toLowerCase(), rates);
  for (const { model, rates } of priced) {
    for (const name of namesIn(model.match)) {
      if (!models.has(name.toLowerCase())) models.set(name.toLowerCase(), rates);
    }
  }
  const listed = [...models].filter(([name, rates]) => !isRedundant(name, rates, models));
  return Object.fromEntries(listed.toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

const directory = mkdtempSync(join(tmpdir(), 'aura-prices-'));
try {
  const npm = (...args) => execFileSync('npm', args, { cwd: directory, encoding: 'utf8' });
  const version = JSON.parse(npm('view', source, 'version', '--json'));
  const released = JSON.parse(npm('view', source, 'time', '--json'))[version];
  npm('install', '--prefix', directory, '--ignore-scripts', '--no-save', `${source}@${version}`);
  const entry = join(directory, 'node_modules', source, 'dist', 'index.js');
  const { findProvider } = await import(pathToFileURL(entry).href);
  const list = {
    source: `${source} ${version} (MIT), https://github.com/pydantic/genai-prices`,
    date: released.slice(0, 10),
    providers: Object.fromEntries(
      providers.map((id) => [id, modelsOf(findProvider({ providerId: id }))]),
    ),
  };
  const file = join(root, 'packages/models/src/prices/list-prices.json');
  writeFileSync(file, JSON.stringify(list));
  execFileSync(join(root, 'node_modules/.bin/oxfmt'), [file], { cwd: root });
  const count = Object.values(list.providers).flatMap(Object.keys).length;
  console.log(`${count} names, ${list.source}, released ${list.date}`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}

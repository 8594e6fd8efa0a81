/** What a metric is and which labels its values have. */
export interface MetricFacts {
  /** `counter`: only grows. `gauge`: how much there is now. `histogram`: how values are spread. */
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly unit?: string;
  /** None of them can have many values: no ids, no people, no text. */
  readonly labels: readonly string[];
  /** Upper bounds of the buckets of a histogram. */
  readonly buckets?: readonly number[];
}

const seconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900];

/** The name of a metric. */
export type MetricName =
  | 'aura.runs.started'
  | 'aura.runs.ended'
  | 'aura.runs.active'
  | 'aura.run.failures'
  | 'aura.run.duration'
  | 'aura.model.calls'
  | 'aura.model.call.duration'
  | 'aura.model.retries'
  | 'aura.tokens'
  | 'aura.cost'
  | 'aura.tool.calls'
  | 'aura.tool.call.duration'
  | 'aura.approvals'
  | 'aura.approvals.pending'
  | 'aura.context.reductions'
  | 'aura.quota.rejections'
  | 'aura.hook.failures'
  | 'aura.http.answers'
  | 'aura.store.problem';

/** All metrics there are, by name. */
export const metricCatalogue: Readonly<Record<MetricName, MetricFacts>> = {
  'aura.runs.started': { kind: 'counter', help: 'Runs that were asked for', labels: ['agent'] },
  'aura.runs.ended': {
    kind: 'counter',
    help: 'Runs that have ended, by what they came to: a stop reason, or failed',
    labels: ['agent', 'outcome'],
  },
  'aura.runs.active': { kind: 'gauge', help: 'Runs that work in this process', labels: ['agent'] },
  'aura.run.failures': {
    kind: 'counter',
    help: 'Runs that have failed, by the code of their error',
    labels: ['agent', 'code'],
  },
  'aura.run.duration': {
    kind: 'histogram',
    help: 'Time from the start of a run, or from when it went on, to its end or suspension',
    unit: 's',
    labels: ['agent'],
    buckets: seconds,
  },
  'aura.model.calls': {
    kind: 'counter',
    help: 'Calls of models, by whether their answer counts',
    labels: ['agent', 'model', 'outcome'],
  },
  'aura.model.call.duration': {
    kind: 'histogram',
    help: 'Time until the answer of a model was whole, attempts included',
    unit: 's',
    labels: ['model'],
    buckets: seconds,
  },
  'aura.model.retries': {
    kind: 'counter',
    help: 'Attempts after the first, by what is done about the failure and why',
    labels: ['model', 'action', 'code'],
  },
  'aura.tokens': {
    kind: 'counter',
    help: 'Tokens: input and output; cache_read, cache_write and reasoning are parts of them',
    labels: ['agent', 'model', 'type'],
  },
  'aura.cost': {
    kind: 'counter',
    help: 'Cost of ended runs, as far as prices are known',
    unit: 'usd',
    labels: ['agent'],
  },
  'aura.tool.calls': {
    kind: 'counter',
    help: 'Calls of tools, by how they have ended',
    labels: ['tool', 'outcome'],
  },
  'aura.tool.call.duration': {
    kind: 'histogram',
    help: 'Time of calls of tools that were carried out',
    unit: 's',
    labels: ['tool'],
    buckets: seconds,
  },
  'aura.approvals': {
    kind: 'counter',
    help: 'Approvals that were asked for and came to a decision',
    labels: ['decision'],
  },
  'aura.approvals.pending': {
    kind: 'gauge',
    help: 'Approvals that runs of this process have asked for, with no decision so far',
    labels: [],
  },
  'aura.context.reductions': {
    kind: 'counter',
    help: 'Conversations that were made smaller, by level',
    labels: ['level'],
  },
  'aura.quota.rejections': {
    kind: 'counter',
    help: 'Model and tool calls for which a quota left too little',
    labels: [],
  },
  'aura.hook.failures': {
    kind: 'counter',
    help: 'Hooks that have thrown or taken too long, by where',
    labels: ['point'],
  },
  'aura.http.answers': {
    kind: 'gauge',
    help: 'Answers that are being given over HTTP, streams included',
    labels: [],
  },
  'aura.store.problem': {
    kind: 'gauge',
    help: '1 while nothing can be written to the store, else 0',
    labels: [],
  },
};

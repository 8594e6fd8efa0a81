import type { CompactionReport } from '../context/compaction-report.ts';
import type { ContextSettings } from '../context/context-settings.ts';
import type { Summariser, SummaryRequest } from '../context/summariser.ts';
import { AuraError } from '../errors/aura-error.ts';
import { invalidResult } from './hook-round.ts';
import type { HookRun } from './hook-run.ts';

function withHooks(hooks: HookRun, summariser: Summariser | undefined): Summariser {
  return {
    async summarise(request) {
      const end = await hooks.round<SummaryRequest, { readonly summary: string }, string>({
        point: 'beforeCompaction',
        subject: request,
        call: (hook, { messages, maxTokens: targetTokens }, context) =>
          hook.beforeCompaction?.({ messages, targetTokens }, context),
        take: ({ summary }) => {
          if (typeof summary !== 'string') throw invalidResult('a summary is a text');
          return { done: summary };
        },
        signal: request.signal,
      });
      if (end.type === 'done') return { text: end.value };
      if (end.type === 'passed') return summariser?.summarise(request);
      throw new AuraError('hook/vetoed', {
        message: `the hook "${end.hook}" has refused a summary: ${end.reason}`,
      });
    },
  };
}

/** Has the hooks asked before old messages become a summary; they may also give one. */
export function hookSettings(hooks: HookRun, settings: ContextSettings): ContextSettings {
  if (!hooks.has('beforeCompaction') || settings.strategy === 'fail') return settings;
  return { ...settings, summariser: withHooks(hooks, settings.summariser) };
}

/** Tells the hooks that old messages have become a summary, or were dropped. */
export async function afterCompaction(
  hooks: HookRun,
  report: CompactionReport,
  signal: AbortSignal,
): Promise<void> {
  if (report.level < 2 || !hooks.has('afterCompaction')) return;
  await hooks.round<CompactionReport, never>({
    point: 'afterCompaction',
    subject: report,
    call: (hook, subject, context) => hook.afterCompaction?.({ report: subject }, context),
    take: () => {
      throw invalidResult('nothing can be changed any more');
    },
    signal,
  });
}

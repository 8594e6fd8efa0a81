import type { FitRequest, FittedContext } from '../../context/fit-context.ts';
import { AuraError } from '../../errors/aura-error.ts';
import { afterCompaction, hookSettings } from '../../hook/compaction-hooks.ts';
import { offeredSpecs } from '../offered-specs.ts';
import { turnContext } from '../turn-context.ts';
import { maxRecoveries } from '../max-recoveries.ts';
import { turnNodes } from '../turn-services.ts';
import type { TurnNode, TurnServices } from '../turn-services.ts';

/**
 * A history that is reduced loses what providers have in their caches, so this is when a prompt that a session keeps is
 * made anew. One that has become longer may take a second reduction.
 */
async function fitRound(
  { prompt, fitContext }: Pick<TurnServices, 'prompt' | 'fitContext'>,
  request: FitRequest,
): Promise<FittedContext> {
  const fitted = await fitContext(request);
  if (prompt === undefined || fitted.report === undefined) return fitted;
  if (!(await prompt.refresh(request.signal))) return fitted;
  const { overlay, report } = fitted;
  const again = { ...request, overlay, system: prompt.blocks, cause: 'high_water' } as const;
  return { report, ...(await fitContext(again)) };
}

/**
 * Makes the next request fit into the context window. The overlay goes through the log, so that a run that goes on after
 * a crash shows the model the same messages, whatever its counter has learnt or forgotten meanwhile.
 */
export const guard: TurnNode = turnNodes.node({
  kind: 'turn.guard',
  policy: { journal: true },
  prep: ({ modelCalls, overlay, overflows }) => ({ turn: modelCalls, overlay, overflows }),
  exec: async ({ turn, overlay, overflows }, { services, signal }) => {
    const { agent, journal, past, prompt, request, spanId, hooks } = services;
    const settings = turnContext(services);
    if (settings === undefined) {
      throw new AuraError('context/invalid_options', {
        message: 'the agent has no context options',
      });
    }
    const history = past.transcript.messages();
    const system = prompt?.blocks ?? agent.system;
    const tools = await offeredSpecs(services, signal);
    const { report, ...fitted } = await fitRound(services, {
      history,
      overlay,
      system,
      tools,
      settings: hooks === undefined ? settings : hookSettings(hooks, settings),
      cause: overflows === 0 ? 'high_water' : 'provider_overflow',
      namespace: request.namespace,
      signal,
    });
    if (report !== undefined) {
      const spent = report.usage && services.meter?.chargeUsage(report.usage);
      const event = { type: 'context.compacted', turn, report, ...(spent && { spent }) } as const;
      journal.record({ type: 'event', event, spanId });
      if (hooks !== undefined) await afterCompaction(hooks, report, signal);
    }
    const { inputTokens, units, droppedUnits } = fitted;
    const { budget } = settings;
    const level = report?.level ?? 0;
    const built = { turn, inputTokens, budget, level, units, droppedUnits } as const;
    journal.record({ type: 'event', event: { type: 'context.built', ...built }, spanId });
    return {
      inputTokens,
      ...(report === undefined ? {} : { overlay: fitted.overlay }),
      ...(fitted.needsLarger && { needsLarger: true }),
    };
  },
  post: (_state, _input, { inputTokens, overlay, needsLarger }) => ({
    set: {
      requestTokens: inputTokens,
      ...(overlay === undefined ? {} : { overlay }),
      // Nothing is left to be made smaller, so that this attempt is the last one.
      ...(needsLarger === true && { overflows: maxRecoveries }),
    },
  }),
});

import { AuraError } from '@aura/core';
import type {
  ModelCallOptions,
  ModelEvent,
  ModelInfo,
  ModelPort,
  ModelRequest,
  Random,
} from '@aura/core';

import { seededRandom } from '../random/seeded-random.ts';
import { batchEvents, stepEvents } from './scripted-events.ts';
import { stepContent, stepResponse } from './scripted-step.ts';
import type { NumberedStep, ScriptedStep } from './scripted-step.ts';
import type { Chunking } from './split-text.ts';

/** Settings of a {@link scriptedModel}. */
export interface ScriptedModelOptions {
  /** Default `random`: what consumes streams must not depend on how they are cut. */
  readonly chunking?: Chunking;
  /** For `random`. Default 1. */
  readonly seed?: number;
  readonly info?: Partial<ModelInfo>;
}

/** A model that plays a script, one step for each call. */
export interface ScriptedModel extends ModelPort {
  /** The requests so far, as they were when they came. */
  readonly requests: readonly ModelRequest[];
  /** Steps that were not asked for yet. */
  readonly remaining: number;
  /** Throws when steps are left, when there were more calls than steps, or when an `expect` of a step threw. */
  assertComplete(): void;
}

/** Makes a {@link ScriptedModel}. A call beyond the script fails with `testkit/script_exhausted`. */
export function scriptedModel(
  steps: readonly ScriptedStep[],
  options: ScriptedModelOptions = {},
): ScriptedModel {
  const { chunking = 'random', seed = 1 } = options;
  const info: ModelInfo = { provider: 'scripted', model: 'scripted', ...options.info };
  const random = seededRandom(seed);
  const script = numberCalls(steps);
  const requests: ModelRequest[] = [];
  const failures: unknown[] = [];

  return {
    info,
    requests,
    get remaining() {
      return Math.max(0, script.length - requests.length);
    },
    stream(request, { signal }) {
      const step = script[requests.length];
      // The caller may go on appending to its own array of messages.
      requests.push({ ...request, messages: [...request.messages] });
      if (step === undefined) {
        const error = scriptExhausted(requests.length, script.length);
        failures.push(error);
        return failAtOnce(error);
      }
      try {
        step.expect?.(request);
      } catch (cause) {
        failures.push(cause);
        return failAtOnce(AuraError.from(cause, 'testkit/unexpected_request'));
      }
      return play(step, { chunking, random, info, signal });
    },
    assertComplete() {
      if (failures.length > 0) throw failures[0];
      if (requests.length < script.length) {
        throw new AuraError('testkit/script_unfinished', {
          message: `the model was called ${requests.length} times, its script has ${script.length} steps`,
        });
      }
    },
  };
}

/** Ids are given out beforehand so that they do not depend on which call ends first. */
function numberCalls(steps: readonly ScriptedStep[]): readonly NumberedStep[] {
  let count = 0;
  return steps.map((step) => ({
    ...step,
    calls: (step.calls ?? []).map((call) => {
      count += 1;
      return { ...call, id: call.id ?? `call_${count}` };
    }),
  }));
}

function scriptExhausted(calls: number, steps: number): AuraError {
  return new AuraError('testkit/script_exhausted', {
    message: `call ${calls} of a scripted model whose script has ${steps} steps`,
    hint: 'Add a step, or find out why the model is called again.',
  });
}

async function* failAtOnce(error: AuraError): AsyncGenerator<readonly ModelEvent[]> {
  yield [{ type: 'error', error }];
}

interface Stage extends Pick<ModelCallOptions, 'signal'> {
  readonly chunking: Chunking;
  readonly random: Random;
  readonly info: ModelInfo;
}

async function* play(step: NumberedStep, stage: Stage): AsyncGenerator<readonly ModelEvent[]> {
  const { chunking, random, info, signal } = stage;
  const said: { reasoning: string; text: string } = { reasoning: '', text: '' };
  const failed = (error: AuraError): readonly ModelEvent[] => {
    const content = stepContent(said, info);
    if (content.length === 0) return [{ type: 'error', error }];
    const whole = stepResponse(step, info);
    return [
      { type: 'error', error, partial: { ...whole, content, toolCalls: [], finish: 'other' } },
    ];
  };
  if (step.first !== undefined) yield step.first;
  const events = stepEvents(step, chunking, random);
  for (const batch of batchEvents(events, chunking, random)) {
    if (signal.aborted) return yield failed(aborted(signal));
    for (const event of batch) {
      if (event.type === 'text' || event.type === 'reasoning') said[event.type] += event.delta;
    }
    yield batch;
  }
  if (step.hang) await untilAborted(signal);
  if (signal.aborted) return yield failed(aborted(signal));
  if (step.error) {
    const { afterText: _, code, message = 'scripted failure', ...rest } = step.error;
    return yield failed(new AuraError(code, { message, ...rest }));
  }
  yield [{ type: 'end', response: stepResponse(step, info) }];
}

function aborted(signal: AbortSignal): AuraError {
  return new AuraError('provider/aborted', {
    message: 'the call was aborted',
    cause: signal.reason,
  });
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

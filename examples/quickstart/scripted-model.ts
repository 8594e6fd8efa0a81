import { scriptedModelServer } from '@aura/testkit';
import type { ScriptedModelServer, WireRequest, WireStep } from '@aura/testkit';

/** What `npm start` asks. */
export const question =
  'What is the mean of 12*7, 91 and the square root of 5625, rounded to two digits?';

/**
 * The brain of the demonstration: it plays the part of a model that reads the question, calls tools and reads their
 * results. It is not intelligent, but every number it says comes from the tools.
 */
function think({ question: asked, toolResults }: WireRequest): WireStep {
  if (asked !== question) {
    return {
      text:
        'I am a scripted model and can only answer the question of the demonstration. ' +
        'Configure a real model in examples/quickstart/aura.toml to ask me anything.',
    };
  }
  const [product, root, mean, rounded] = toolResults.map(Number);
  if (product === undefined || root === undefined) {
    return {
      text: 'I need the product and the square root first.',
      calls: [
        { name: 'multiply', args: { a: 12, b: 7 } },
        { name: 'sqrt', args: { value: 5625 } },
      ],
    };
  }
  if (mean === undefined) {
    return {
      text: `That gives ${product} and ${root}; now their mean with 91.`,
      calls: [{ name: 'mean', args: { values: [product, 91, root] } }],
    };
  }
  if (rounded === undefined) {
    return { calls: [{ name: 'round', args: { value: mean, digits: 2 } }] };
  }
  return { text: `The mean of ${product}, 91 and ${root} is ${rounded.toFixed(2)}.` };
}

/** Starts the scripted model on a port of its own. It streams at the pace of a fast reader. */
export function startScriptedModel(): Promise<ScriptedModelServer> {
  return scriptedModelServer(think, { chunkSize: 6, pauseMs: 15 });
}

import { readPattern } from './pattern-syntax.ts';
import type { Assertion, PatternNode } from './pattern-syntax.ts';

/** A pattern that is ready to be asked. */
export interface LinearPattern {
  /** Whether the pattern matches anywhere in the text. Takes time proportional to its length. */
  test(text: string): boolean;
}

/** Where a match stands: the end, a choice of ways on, or something to get past. */
type State =
  | { readonly type: 'end' }
  | { readonly type: 'fork'; readonly ways: State[] }
  | { readonly type: 'assertion'; readonly holds: Assertion; readonly next: State }
  | {
      readonly type: 'character';
      readonly matches: (character: string) => boolean;
      readonly next: State;
    };

/** Repetitions are written out, so a short pattern could be a long program. */
const maxBuilt = 2_000;

/** Builds the states of a pattern from its end to its start: every state knows what comes after it. */
class StateBuilder {
  #built = 0;

  build(node: PatternNode, next: State): State {
    this.#built += 1;
    if (this.#built > maxBuilt) throw new SyntaxError('the pattern repeats too much');
    switch (node.type) {
      case 'sequence':
        return node.parts.reduceRight((after, part) => this.build(part, after), next);
      case 'choice':
        return { type: 'fork', ways: node.options.map((option) => this.build(option, next)) };
      case 'repeat':
        return this.#repeat(node, next);
      default:
        return { ...node, next };
    }
  }

  #repeat({ node, min, max }: Extract<PatternNode, { type: 'repeat' }>, next: State): State {
    let state = next;
    if (max === Infinity) {
      const loop: State = { type: 'fork', ways: [next] };
      loop.ways.push(this.build(node, loop));
      state = loop;
    } else {
      for (let times = min; times < max; times += 1) {
        state = { type: 'fork', ways: [this.build(node, state), next] };
      }
    }
    for (let times = 0; times < min; times += 1) state = this.build(node, state);
    return state;
  }
}

/** All states that are reached from `state` without taking a character, added to `reached`. */
function reach(
  state: State,
  place: { readonly before: string | undefined; readonly after: string | undefined },
  reached: Set<State>,
): void {
  const open = [state];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (reached.has(at)) continue;
    reached.add(at);
    if (at.type === 'fork') open.push(...at.ways);
    if (at.type === 'assertion' && at.holds(place.before, place.after)) open.push(at.next);
  }
}

/**
 * Makes a pattern whose time is bounded whatever it says and whatever it is asked: it follows all ways through the
 * pattern at once and never goes back, unlike the regular expressions of the platform. The syntax is that of
 * JavaScript's `u` mode without look-around, back references and flags; throws a SyntaxError for anything else.
 */
export function linearPattern(source: string): LinearPattern {
  const end: State = { type: 'end' };
  const start = new StateBuilder().build(readPattern(source), end);
  return {
    test(text) {
      const characters = [...text];
      let ready: State[] = [];
      for (let index = 0; index <= characters.length; index += 1) {
        const after = characters[index];
        const place = { before: characters[index - 1], after };
        const reached = new Set<State>();
        for (const state of ready) reach(state, place, reached);
        // A match may begin at any character.
        reach(start, place, reached);
        if (reached.has(end)) return true;
        ready = [];
        if (after === undefined) break;
        for (const state of reached) {
          if (state.type === 'character' && state.matches(after)) ready.push(state.next);
        }
      }
      return false;
    },
  };
}

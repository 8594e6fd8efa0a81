/** The one argument of a command that is about a run. */
export interface RunParameter {
  readonly kind: 'tuple';
  readonly parameters: readonly [
    {
      readonly parse: (input: string) => string;
      readonly brief: string;
      readonly placeholder: string;
    },
  ];
}

/** An argument that names a run. */
export function runParameter(brief = 'Id of the run', placeholder = 'run'): RunParameter {
  return { kind: 'tuple', parameters: [{ parse: (input) => input, brief, placeholder }] };
}

/** Replaced by the full implementation. */
export class Namespace {
  readonly key: string = '';
}

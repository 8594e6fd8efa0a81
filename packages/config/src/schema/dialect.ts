/** `strict` accepts and rejects what the reference implementation does; `lenient` is Aura's own reading. */
export type Dialect = 'lenient' | 'strict';

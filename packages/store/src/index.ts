export type { DatabaseReport } from './database/inspect-database.ts';
export type { Synchronous } from './database/open-database.ts';
export { openStore } from './open-store.ts';
export type { Pruned, Retention } from './retention/retention.ts';
export { defaultRetention } from './retention/retention.ts';
export type { Store, StoreOptions } from './store.ts';
export { storeErrors } from './store-errors.ts';

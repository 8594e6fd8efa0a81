import type { ModelPort } from '@aura/core';

/** A model behind one credential. */
export interface ProfileConnection {
  /** Fingerprint, see {@link profileId}. Equal ones share what is known of them. */
  readonly id: string;
  readonly port: ModelPort;
}

/** What a model cannot do. */
export type MissingAbility = 'tools' | 'images';

/** A model and the credentials that it can be asked with, in the order in which they are preferred. */
export interface ModelRoute {
  readonly profiles: readonly [ProfileConnection, ...ProfileConnection[]];
  readonly lacks?: readonly MissingAbility[];
}

/** A model with a credential. */
export interface ModelTarget extends ProfileConnection {
  readonly lacks: readonly MissingAbility[];
  /** Position of the model: 0 is the one that is to answer. */
  readonly rank: number;
}

/** All pairs of a model and a credential, in the order of preference. */
export function targetsOf(routes: readonly ModelRoute[]): readonly ModelTarget[] {
  return routes.flatMap(({ profiles, lacks = [] }, rank) =>
    profiles.map((profile) => ({ ...profile, lacks, rank })),
  );
}

/** Put in place by the build, from the package.json of this package. */
declare const AURA_VERSION: string | undefined;

/** The version of Aura; `development` when it runs from its sources. */
export const version: string = typeof AURA_VERSION === 'string' ? AURA_VERSION : 'development';

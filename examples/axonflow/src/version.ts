import manifest from '../package.json' with { type: 'json' };

/** Which release of the SDK this is. */
export const VERSION: string = manifest.version;

declare const __TSVENV_VERSION__: string | undefined;

/** The version in `package.json`, put here by the bundler; sources that run unbundled have none. */
export const VERSION = typeof __TSVENV_VERSION__ === 'string' ? __TSVENV_VERSION__ : '0.0.0';

/** The built library: what `import 'myrror'` gives, loaded only when the tests run. */

type Library = typeof import('../../src/index.ts');

const built: string = new URL('../../dist/index.js', import.meta.url).href;

export const { analyze, apply, compare, readActions, readListing, sync, writeTextFile, actionsText, listingText } =
  (await import(built)) as Library;

/** The version of this program, from package.json: without loading anything else. */
import { readFileSync } from 'node:fs';

/** As in `0.1.0`. */
export function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { readonly version: string };
  return version;
}

/**
 * Where a tree is, as the user writes it: `dir` or `[user@]host:dir`. A text is local if it holds no
 * colon before the first slash; `./a:b` is therefore always local.
 */
import { MyrrorError } from '../core/error.ts';

export type Location =
  | { readonly kind: 'local'; readonly path: string }
  | { readonly kind: 'remote'; readonly user: string | null; readonly host: string; readonly path: string };

/** Reads a location. Throws MyrrorError `usage` for an empty one. */
export function parseLocation(text: string): Location {
  if (text === '') {
    throw new MyrrorError('usage', 'an empty location', { hint: 'Name a directory; the current one is `.`.' });
  }
  const bracketed = /^(?:([^@/:]+)@)?\[([^\]/]+)\]:(.*)$/s.exec(text);
  if (bracketed !== null) {
    return { kind: 'remote', user: bracketed[1] ?? null, host: bracketed[2] as string, path: bracketed[3] as string };
  }
  const colon = text.indexOf(':');
  const slash = text.indexOf('/');
  if (colon < 0 || (slash >= 0 && slash < colon)) return { kind: 'local', path: text };
  const login = text.slice(0, colon);
  const at = login.lastIndexOf('@');
  return {
    kind: 'remote',
    user: at < 0 ? null : login.slice(0, at),
    host: login.slice(at + 1),
    path: text.slice(colon + 1),
  };
}

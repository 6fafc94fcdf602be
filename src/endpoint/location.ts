/**
 * Where a tree is, as the user writes it: `dir` or `[user@]host:dir`. The text alone decides, never what
 * happens to exist: a text is local if it holds no colon before its first slash, so `./a:b` is always a
 * local directory and `a:b` is always the directory `b` on the host `a`. What reads like something else
 * that people know (`C:\x`, `ssh://host/x`, `host::module`) is refused rather than guessed at.
 *
 * A host or user reaches the command line of ssh and, by way of its configuration, perhaps a shell.
 * Therefore only letters, digits and a few harmless signs are let through, and no leading hyphen.
 */
import { MyrrorError } from '../core/error.ts';

export interface RemoteLocation {
  readonly kind: 'remote';
  readonly user: string | null;
  /** A name that ssh knows or an address, IPv6 without its brackets. */
  readonly host: string;
  /** As written: empty or `~` for the home directory; relative paths, and those after `~/`, start there. */
  readonly path: string;
}

export type Location = { readonly kind: 'local'; readonly path: string } | RemoteLocation;

const BRACKETED = /^(?:([^/:[]*)@)?\[([^\]/]*)\]:(.*)$/su;
const HOST_NAME = /^[\p{L}\p{M}\p{N}_.][\p{L}\p{M}\p{N}_.-]*$/u;
/** An address with an optional zone, as in `fe80::1%eth0`. */
const ADDRESS = /^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:%[\p{L}\p{N}_.-]+)?$/u;
const USER = /^[\p{L}\p{M}\p{N}_.+=%@][\p{L}\p{M}\p{N}_.+=%@,-]*$/u;

/** Reads a location. Throws MyrrorError `usage` for one that is empty, ambiguous or not fit to be given to ssh. */
export function parseLocation(text: string): Location {
  if (text === '') throw usage('an empty location', 'Name a directory; the current one is `.`.');
  const bracketed = BRACKETED.exec(text);
  if (bracketed !== null) return remote(text, bracketed[1] ?? null, bracketed[2] ?? '', bracketed[3] ?? '');
  const colon = text.indexOf(':');
  const slash = text.indexOf('/');
  if (colon < 0 || (slash >= 0 && slash < colon)) return { kind: 'local', path: text };
  refuseLookalikes(text, colon);
  const login = text.slice(0, colon);
  const at = login.lastIndexOf('@');
  return remote(text, at < 0 ? null : login.slice(0, at), login.slice(at + 1), text.slice(colon + 1));
}

function refuseLookalikes(text: string, colon: number): void {
  const path = text.slice(colon + 1);
  if (colon === 1 && path.startsWith('\\')) {
    throw usage(
      `${text} looks like a path of Windows`,
      `For a directory of that name say ./${text}; on a host say host:dir.`,
    );
  }
  if (path.startsWith('//')) {
    throw usage(`${text} looks like a URL`, 'Say host:dir, or [user@]host:/dir for a path from the root.');
  }
  if (path.startsWith(':')) {
    throw usage(
      `two colons in a row in ${text}`,
      'Put an IPv6 address in brackets, as in [::1]:dir. Daemons of rsync are not spoken to.',
    );
  }
}

function remote(text: string, user: string | null, host: string, path: string): RemoteLocation {
  if (host === '') throw usage(`no host before the colon in ${text}`, `For a local directory say ./${text}.`);
  if (!HOST_NAME.test(host) && !ADDRESS.test(host)) throw unfit('host', host, text);
  if (user !== null && !USER.test(user)) throw unfit('user', user, text);
  if (path.includes('\0')) throw usage('a NUL in a location');
  return { kind: 'remote', user, host, path };
}

function unfit(what: string, name: string, text: string): MyrrorError {
  const why = name.startsWith('-') ? 'begins with a hyphen' : 'is empty or holds characters that are not let through';
  return usage(`the ${what} in ${text} ${why}`, `For a local directory whose name holds a colon say ./${text}.`);
}

function usage(message: string, hint?: string): MyrrorError {
  return new MyrrorError('usage', message, { hint });
}

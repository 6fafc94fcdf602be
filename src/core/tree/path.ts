/**
 * Paths relative to a root: components joined by `/`, none of them empty, `.` or `..`, and no NUL.
 * The root itself is the empty path. A path that came from outside becomes one only through
 * `checkPath`.
 */
import { type ByteString, ROOT } from './byte-string.ts';

/** The name below `parent`. */
export function joinPath(parent: ByteString, name: ByteString): ByteString {
  return (parent === ROOT ? name : `${parent}/${name}`) as ByteString;
}

/** The path of the directory that holds `path`; the root's parent is the root. */
export function parentPath(path: ByteString): ByteString {
  const slash = path.lastIndexOf('/');
  return (slash < 0 ? ROOT : path.slice(0, slash)) as ByteString;
}

/** The last component of `path`. */
export function baseName(path: ByteString): ByteString {
  return path.slice(path.lastIndexOf('/') + 1) as ByteString;
}

/** True if `path` is `ancestor` or lies below it. */
export function isAtOrBelow(path: ByteString, ancestor: ByteString): boolean {
  if (ancestor === ROOT || path === ancestor) return true;
  return path.startsWith(ancestor) && path[ancestor.length] === '/';
}

/** Says what is wrong with `name` as one component of a path, or null if nothing is. */
export function checkName(name: string): string | null {
  if (name === '') return 'an empty component';
  if (name === '.' || name === '..') return `the component ${name}`;
  if (name.includes('/')) return 'a slash inside a name';
  if (name.includes('\0')) return 'a NUL byte';
  return null;
}

/** Says what is wrong with `path` as a path below a root, or null if nothing is. */
export function checkPath(path: string): string | null {
  if (path.startsWith('/')) return 'an absolute path';
  for (const name of path.split('/')) {
    const wrong = checkName(name);
    if (wrong !== null) return wrong;
  }
  return null;
}

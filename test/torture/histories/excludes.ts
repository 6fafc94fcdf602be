/** Patterns that come and go between runs, and what they hide: worked out anew for the few shapes that are used. */
import type { View } from './tree-view.ts';

/** A name, an ending, a name at the top, a name of directories only. */
export const PATTERNS: readonly string[] = ['*.tmp', 'b', '/c', 'd/', 'photos'];

/** True if one of the patterns matches the path or a directory above it. */
function isHidden(patterns: readonly string[], view: View, path: string): boolean {
  if (path === '.' || patterns.length === 0) return false;
  const names = path.split('/');
  return names.some((name, index) => {
    const at = names.slice(0, index + 1).join('/');
    const isDirectory = view.get(at)?.kind === 'directory';
    return patterns.some((pattern) => matches(pattern, name, index === 0, isDirectory));
  });
}

/** What a run with these patterns sees. */
export function visible(patterns: readonly string[], view: View): View {
  return patterns.length === 0 ? view : new Map([...view].filter(([path]) => !isHidden(patterns, view, path)));
}

/** What it does not. */
export function hidden(patterns: readonly string[], view: View): View {
  return new Map([...view].filter(([path]) => isHidden(patterns, view, path)));
}

function matches(pattern: string, name: string, isTop: boolean, isDirectory: boolean): boolean {
  if (pattern.startsWith('*')) return name.endsWith(pattern.slice(1));
  if (pattern.startsWith('/')) return isTop && name === pattern.slice(1);
  if (pattern.endsWith('/')) return isDirectory && name === pattern.slice(0, -1);
  return name === pattern;
}

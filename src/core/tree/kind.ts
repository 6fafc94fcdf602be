/** What an entry is, as the number that the `kind` column holds. */
export const Kind = {
  file: 1,
  directory: 2,
  symlink: 3,
  /** A fifo, socket or device: reported, never read, never created. */
  special: 4,
  /** Something is there but could not be looked at: freezes all at and below it. */
  unreadable: 5,
} as const;

export type Kind = (typeof Kind)[keyof typeof Kind];

/** Bits of the `flags` column. */
export const Flag = {
  /** A directory that holds entries which an exclude pattern hides, itself or further down. */
  holdsExcluded: 1,
  /** A directory that lies on another file system or mount than its parent. */
  mountPoint: 2,
} as const;

const names = new Map<Kind, string>([
  [Kind.file, 'file'],
  [Kind.directory, 'directory'],
  [Kind.symlink, 'symlink'],
  [Kind.special, 'special'],
  [Kind.unreadable, 'unreadable'],
]);

/** The word for a kind in messages and lists. */
export function kindName(kind: Kind): string {
  return names.get(kind) ?? `kind ${kind}`;
}

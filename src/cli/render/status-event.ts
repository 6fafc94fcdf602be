/** What an interrupted run has left, as one line of `--json`. Paths are printable text; null stands for none. */
import { type ByteString, type HeldEntry, kindName, printable, type Status } from '../../index.ts';

export function statusEvent({
  location,
  interrupted,
  lock,
  journal,
  renames,
  strays,
  staged,
  rescued,
}: Status): object {
  return {
    type: 'status',
    location,
    interrupted,
    lock: lock === null ? null : { ...lock, host: lock.host === '' ? null : lock.host },
    journal: journal === null ? null : { ...journal, damage: journal.damage === '' ? null : journal.damage },
    renames: renames.map(({ kind, size, from, to, at, state }) => ({
      state,
      kind: kindName(kind),
      size,
      from: shown(from),
      to: shown(to),
      at: shown(at),
    })),
    staged: staged.map(({ path, bytes, size }) => ({ path: shown(path), bytes, size })),
    strays: strays.map(heldEvent),
    rescued: rescued.map(heldEvent),
  };
}

function heldEvent({ path, kind, size }: HeldEntry): object {
  return { path: shown(path), kind: kindName(kind), size };
}

function shown(path: ByteString): string | null {
  return path === '' ? null : printable(path);
}

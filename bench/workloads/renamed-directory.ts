/** A large directory gets another name, and one of its files another content. */
import { forgetfulMyrror, myrror, type Summary } from '../contenders/myrror.ts';
import { findBoth, rclone, rsync, unison } from '../contenders/peers.ts';
import type { Workload } from '../workload.ts';
import { renamedAlbum } from './shapes.ts';

const FILES = 100_000;

/** What is wrong with the actions, directory times aside. */
function unexpected({ actions }: Summary): string | undefined {
  const { meta: _, ...counts } = actions;
  const shown = Object.entries(counts).filter(([, count]) => count > 0);
  const text = shown
    .map(([verb, count]) => `${count} ${verb}`)
    .sort()
    .join(', ');
  return text === '1 mv, 1 remote_cp' ? undefined : `actions: ${text}`;
}

export const renamedDirectory: Workload = {
  name: 'renamed-directory',
  work: 'a directory of 100,000 files renamed, one of them edited',
  places: ['tmpfs'],
  cases: (scale) => [
    renamedAlbum(scale(FILES), 1, {
      contenders: [
        myrror([], { again: true }),
        rsync('-a', '--delete'),
        findBoth(),
        forgetfulMyrror(),
        rclone('--track-renames'),
        unison(),
      ],
      unexpected,
    }),
  ],
};

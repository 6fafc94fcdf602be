/** `node flipper.mjs CANARY DIRECTORY...`: swaps directories for symlinks to the canary and back, until its input ends. */
import { lstatSync, renameSync, symlinkSync, unlinkSync } from 'node:fs';

const [, , canary, ...directories] = process.argv;
let flips = 0;
let isOver = false;
process.stdin.on('end', () => {
  isOver = true;
});
process.stdin.resume();

function attempt(act) {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

function flip(directory) {
  const aside = `${directory}.flipped`;
  if (!attempt(() => renameSync(directory, aside))) return;
  attempt(() => symlinkSync(canary, directory));
  flips++;
  const until = performance.now() + 0.3;
  while (performance.now() < until);
  attempt(() => lstatSync(directory).isSymbolicLink() && unlinkSync(directory));
  attempt(() => renameSync(aside, directory));
}

function next() {
  if (isOver) {
    process.stdout.write(`${flips}\n`);
    process.exit(0);
  }
  for (const directory of directories) flip(directory);
  setImmediate(next);
}
process.stdout.write('ready\n');
next();

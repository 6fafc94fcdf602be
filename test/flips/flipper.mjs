/**
 * Swaps a name of a tree with a symlink to a double outside, as fast as the system lets it, until it is told to stop
 * by a message; then says how often. Arguments: the directory of the name, the name, the directory of the symlink.
 */
import koffi from 'koffi';

const [, , directory, name, hidden] = process.argv;
const RENAME_EXCHANGE = 2;
const AT_FDCWD = -100;
/** So many are made between two looks at whether to stop. */
const BURST = 2000;

const libc = koffi.load(null);
const renameat2 = libc.func('int renameat2(int, const char *, int, const char *, unsigned int)');
const from = `${directory}/${name}`;
const to = `${hidden}/flip`;
let flips = 0;
let stopped = false;

process.on('message', () => {
  stopped = true;
});

function burst() {
  for (let count = 0; count < BURST; count++) {
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_EXCHANGE) === 0) flips++;
  }
  if (!stopped) {
    setImmediate(burst);
    return;
  }
  process.send({ flips }, () => process.exit(0));
}

process.send({ ready: true });
burst();

/**
 * `node delaying.mjs MILLISECONDS PROGRAM...`: runs a program, as ssh, and gives everything that goes to its standard
 * input and comes from its standard output that much later, as a long line would. What is under way in a direction is
 * bounded, as by the window of ssh.
 */
import { spawn } from 'node:child_process';

const MOST_UNDER_WAY = 2 * 1024 * 1024;

const [, , milliseconds = '0', program = '', ...words] = process.argv;
const delay = Number(milliseconds);
const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'] });

void carry(process.stdin, child.stdin, () => child.stdin.end());
const heard = carry(child.stdout, process.stdout, () => undefined);
// Whoever takes no more says so by the end of the program.
for (const stream of [child.stdin, process.stdout]) stream.on('error', () => child.kill());
child.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 127;
});
child.on('close', async (code) => {
  await heard;
  process.stdin.destroy();
  process.exitCode = code ?? 1;
});

/** Settles when the last bytes and the end have been given. */
function carry(from, to, end) {
  let underWay = 0;
  return new Promise((resolve) => {
    from.on('data', (bytes) => {
      underWay += bytes.length;
      if (underWay > MOST_UNDER_WAY) from.pause();
      setTimeout(() => {
        to.write(bytes, () => {
          underWay -= bytes.length;
          if (underWay <= MOST_UNDER_WAY) from.resume();
        });
      }, delay);
    });
    const ended = () =>
      setTimeout(() => {
        end();
        resolve();
      }, delay);
    from.once('end', ended);
  });
}

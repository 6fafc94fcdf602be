/**
 * `node wire-count.mjs FILE PROGRAM...`: runs a program, as ssh, and appends to FILE how many bytes went to its
 * standard input and how many came from its standard output: `{"sent":N,"received":N}`, one line a run.
 */
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';

const [, , file = '', program = '', ...words] = process.argv;
const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'] });
const counted = { sent: 0, received: 0 };

process.stdin.on('data', (bytes) => {
  counted.sent += bytes.length;
});
child.stdout.on('data', (bytes) => {
  counted.received += bytes.length;
});
// Whoever takes no more says so by the end of the program.
for (const stream of [child.stdin, process.stdout]) stream.on('error', () => child.kill());
process.stdin.pipe(child.stdin);
child.stdout.pipe(process.stdout, { end: false });
child.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 127;
});
child.on('close', (code) => {
  appendFileSync(file, `${JSON.stringify(counted)}\n`);
  process.stdin.destroy();
  process.exitCode = code ?? 1;
});

/** `node cutting.mjs N PROGRAM...`: runs a program, hands on the first N bytes of its input, then closes that. */
import { spawn } from 'node:child_process';

const [, , most, program, ...args] = process.argv;
const child = spawn(program, args, { stdio: ['pipe', 'inherit', 'inherit'] });
let left = Number(most);
child.stdin.on('error', () => undefined);
process.stdin.on('data', (bytes) => {
  if (left <= 0) return;
  child.stdin.write(bytes.subarray(0, left));
  left -= bytes.length;
  if (left <= 0) child.stdin.end();
});
child.on('exit', (code) => process.exit(code ?? 1));

/**
 * `node fake-ssh.mjs N -- HOST COMMAND`: what stands for ssh where the far side is this machine. Runs the command, hands
 * on the first N bytes of its input (`all` of them), then breaks off.
 */
import { spawn } from 'node:child_process';

const [, , most, , , command] = process.argv;
const child = spawn('sh', ['-c', command], { stdio: ['pipe', 'inherit', 'inherit'] });
let left = most === 'all' ? Number.POSITIVE_INFINITY : Number(most);
child.stdin.on('error', () => undefined);
process.stdin.on('data', (bytes) => {
  if (left <= 0) return;
  child.stdin.write(bytes.subarray(0, Math.min(left, bytes.length)));
  left -= bytes.length;
  if (left <= 0) process.exit(255);
});
process.stdin.on('end', () => child.stdin.end());
child.on('exit', (code) => process.exit(code ?? 1));

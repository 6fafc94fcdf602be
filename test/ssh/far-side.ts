/** What the tests over ssh share: a helper of their own, connections, and exchanges over them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Assets, readAssets } from '../../src/remote/assets.ts';
import { type Connection, type ConnectOptions, connect } from '../../src/remote/connect.ts';
import { type Login, startSsh } from '../../src/remote/start-ssh.ts';
import type { Look } from './echo-helper.ts';
import type { Sshd } from './sshd.ts';

/** What is sent by these tests: everything as built, but the helper echoes. */
export async function echoAssets(): Promise<Assets> {
  const directory = mkdtempSync(join(tmpdir(), 'echo-helper-'));
  // A module without types.
  const tool = new URL('../../tools/build-helper.mjs', import.meta.url).href;
  const { buildHelper } = (await import(tool)) as { buildHelper(entry: string, outdir: string): Promise<void> };
  try {
    await buildHelper('test/ssh/echo-helper.ts', directory);
    return readAssets(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

export type ReachOptions = ConnectOptions & Login;

/** Connects with what is usual in these tests. */
export async function reach(sshd: Sshd, assets: Assets, options: Partial<ReachOptions> = {}): Promise<Connection> {
  const given = { user: null, host: 'far', assets, command: sshd.command, mayAsk: false, ...options };
  return await connect(startSsh(given), given);
}

/** Sends `bytes` and gives what comes back, as much as was sent. */
export async function exchange({ link }: Connection, bytes: Uint8Array): Promise<Buffer> {
  const sent = link.write(bytes);
  const pieces: Uint8Array[] = [];
  let missing = bytes.length;
  const arriving = link.incoming[Symbol.asyncIterator]();
  while (missing > 0) {
    const { done, value } = await arriving.next();
    if (done === true) break;
    pieces.push(value);
    missing -= value.length;
  }
  await sent;
  return Buffer.concat(pieces);
}

/** What the far side finds in a directory. */
export async function lookAt({ link }: Connection, directory: string): Promise<Look> {
  await link.write(Buffer.from(`look ${directory}`));
  const { value } = await link.incoming[Symbol.asyncIterator]().next();
  return JSON.parse(Buffer.from(value as Uint8Array).toString()) as Look;
}

/** Sends a word and gives what is then wrong with the link. */
export async function failureAfter({ link }: Connection, act: () => unknown): Promise<unknown> {
  await act();
  try {
    for await (const _ of link.incoming);
  } catch (error) {
    return error;
  }
  return null;
}

/** The ssh command of a connection that is closed once so many bytes have gone to the far side. */
export function cutAfter(sshd: Sshd, bytes: number): string {
  return `'${process.execPath}' '${join(import.meta.dirname, 'cutting.mjs')}' ${bytes} ${sshd.command}`;
}

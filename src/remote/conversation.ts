/** The start-up conversation (start-up.ts), led from this side. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { MyrrorError } from '../core/error.ts';
import type { Answer, Answers } from './answers.ts';
import type { Asset, Assets } from './assets.ts';
import { harmless } from './far-text.ts';
import { isAlike, type PackedRuntime, packRuntime, readFarSystem } from './runtime.ts';
import type { Silence } from './silence.ts';
import { noNode, notAlike } from './start-failure.ts';
import { type FarFacts, formatHello } from './start-up.ts';

/** What is sent at a time; after each, the silence begins anew. Bytes. */
const SLICE = 65_536;
/** How much more silence is allowed once a file was sent: what is under way arrives, is unpacked and checked. */
const UNPACKING = 10;

/** Which Node may be sent where there is none. */
export interface RuntimeChoice {
  /** This machine's own, if the other one is like it. */
  readonly bring: boolean;
  /** This file, whatever the other one is. */
  readonly file: string | null;
}

export interface Talk {
  readonly host: string;
  readonly assets: Assets;
  readonly runtime: RuntimeChoice;
  readonly answers: Answers;
  readonly silence: Silence;
  /** Settles when it was taken, and rejects if it cannot be. */
  write(bytes: Uint8Array): Promise<void>;
}

/** What is said first, before anything was heard. */
export function opening(assets: Assets, nonce: string): Uint8Array {
  const natives = new Map([...assets.natives].map(([platform, { mark }]) => [platform, mark]));
  const hello = formatHello({ nonce, helper: assets.helper.mark, natives });
  return Buffer.from(`${assets.script}\n${assets.loader}\n${hello}\n`);
}

/**
 * Answers until the helper runs. Null if the far side ends before that; throws MyrrorError `connection`
 * if it says why it cannot, `protocol` if it says what makes no sense.
 */
export async function converse(talk: Talk): Promise<FarFacts | null> {
  const { host, answers } = talk;
  const said = new Set<string>();
  let runtime: PackedRuntime | null = null;
  let answer = await answers.next();
  while (answer !== null) {
    if (said.has(answer.word)) throw senseless(host, answer);
    said.add(answer.word);
    if (answer.word === 'ready') return readFacts(host, answer);
    if (answer.word === 'lacks') {
      answer = await whileSending(talk, sendFiles(talk, answer));
    } else if (answer.word === 'no-node') {
      runtime = await offerRuntime(talk, answer);
      answer = await answers.next();
    } else if (answer.word === 'send' && runtime !== null) {
      answer = await whileSending(talk, sendAll(talk, runtime.packed));
    } else {
      throw refusal(host, answer);
    }
  }
  return null;
}

/** The next answer. It is listened for while files are sent: who refuses them may not take them either. */
async function whileSending({ host, answers }: Talk, sending: Promise<void>): Promise<Answer | null> {
  let sent = false;
  const done = sending.then(() => {
    sent = true;
  });
  const next = answers.next();
  next.catch(() => undefined);
  await Promise.race([done, next]);
  const answer = await next;
  if (answer?.word === 'ready' && !sent) throw senseless(host, answer);
  return answer;
}

async function sendFiles(talk: Talk, answer: Answer): Promise<void> {
  for (const { bytes } of lackedFiles(talk, answer)) {
    const packed = await promisify(gzip)(bytes);
    await sendAll(talk, Buffer.concat([Buffer.from(`${packed.length}\n`), packed]));
  }
}

/** What is asked for, all of it offered and nothing twice. */
function lackedFiles(talk: Talk, answer: Answer): Asset[] {
  const { helper, natives } = talk.assets;
  const offered = new Map<unknown, Asset>([helper, ...natives.values()].map((asset) => [asset.mark.digest, asset]));
  const wanted = parsed(talk.host, answer);
  if (!Array.isArray(wanted)) throw senseless(talk.host, answer);
  return wanted.map((digest) => {
    const asset = offered.get(digest);
    if (asset === undefined) throw senseless(talk.host, answer);
    offered.delete(digest);
    return asset;
  });
}

async function offerRuntime(talk: Talk, answer: Answer): Promise<PackedRuntime> {
  const { host, runtime, silence } = talk;
  const far = readFarSystem(harmless(answer.rest));
  if (runtime.file === null && !runtime.bring) throw noNode(host, far);
  if (runtime.file === null && !isAlike(far)) throw notAlike(host, far);
  // It is this side now that takes its time.
  silence.stop();
  const pack = await packRuntime(runtime.file ?? process.execPath);
  const offer = `${pack.mark.digest} ${pack.mark.size} ${pack.packed.length}`;
  await sendAll(talk, Buffer.from(`${talk.assets.runtimeScript}\n${offer}\n`));
  return pack;
}

async function sendAll({ silence, write }: Talk, bytes: Uint8Array): Promise<void> {
  try {
    for (let at = 0; at < bytes.length; at += SLICE) {
      silence.restart();
      await write(bytes.subarray(at, at + SLICE));
    }
  } catch {
    // The far side takes no more. What it answers, or that it is gone, tells why.
  }
  silence.restart(UNPACKING);
}

function readFacts(host: string, answer: Answer): FarFacts {
  const facts = parsed(host, answer) as Partial<Record<keyof FarFacts, unknown>> | null;
  const { nodeVersion, platform, arch, libc, nativeModule } = facts ?? {};
  const texts = [nodeVersion, platform, arch];
  const known = libc === null || libc === 'glibc' || libc === 'musl';
  if (!known || typeof nativeModule !== 'boolean' || texts.some((text) => typeof text !== 'string')) {
    throw senseless(host, answer);
  }
  const [version, system, machine] = texts.map((text) => harmless(String(text)));
  return { nodeVersion: version ?? '', platform: system ?? '', arch: machine ?? '', libc, nativeModule };
}

function parsed(host: string, answer: Answer): unknown {
  try {
    return JSON.parse(answer.rest);
  } catch {
    throw senseless(host, answer);
  }
}

function refusal(host: string, answer: Answer): MyrrorError {
  const reason = harmless(answer.rest);
  if (answer.word === 'failed')
    return new MyrrorError('connection', `the helper cannot be started on ${host}: ${reason}`);
  if (answer.word !== 'unfit') return senseless(host, answer);
  return new MyrrorError('connection', `the Node that was sent does not run on ${host}: ${reason}`, {
    hint: 'Send one that is made for that machine with --runtime FILE, or install Node there.',
  });
}

function senseless(host: string, { word }: Answer): MyrrorError {
  return new MyrrorError('protocol', `an answer of ${host} makes no sense: ${harmless(word).slice(0, 100)}`);
}

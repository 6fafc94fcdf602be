/**
 * The conversation that starts the helper, as text. Both ends build it and read it with what is here: the
 * side that connects, and the loader that runs over there (far-loader.ts).
 *
 * The first side sends three lines at once: the shell script, the loader, and the hello. Every answer is
 * one line that begins with MARK and the hello's nonce, so that nothing else that is printed over there
 * can be taken for one. The loader says, each with JSON:
 *   ready FACTS     the helper runs and has the streams from here on
 *   lacks DIGESTS   wants these files: of each a line with the length of its gzip form, and that
 *   failed REASON
 * The shell script says, each with words:
 *   no-node SYSTEM MACHINE LIBC OLD...   would take a Node: the rest of the script in a line, `digest size packed-size`
 *   send            wants the gzip form of that Node
 *   failed REASON, unfit REASON          it cannot be stored, it cannot be run
 */

/** Begins every answer. Unprintable, and never sent by the side that connects, whose words may be echoed. */
export const MARK = '\u001e\u0002';

/** The oldest Node that the helper runs on. */
export const LEAST_NODE = 18;

/** What a file is known by: the SHA-256 of its bytes in hexadecimal digits, and their number. */
export interface FileMark {
  readonly digest: string;
  readonly size: number;
}

/** What the connecting side has to offer. */
export interface Hello {
  /** Chosen at random for this conversation: hexadecimal digits. */
  readonly nonce: string;
  readonly helper: FileMark;
  /** Native modules by platform, as in `linux-x64-glibc`. */
  readonly natives: ReadonlyMap<string, FileMark>;
}

/** What the far side is. */
export interface FarFacts {
  readonly nodeVersion: string;
  /** `process.platform` and `process.arch` over there. */
  readonly platform: string;
  readonly arch: string;
  /** Null where that cannot be told, and on anything but Linux. */
  readonly libc: 'glibc' | 'musl' | null;
  /** The native module works there. */
  readonly nativeModule: boolean;
}

/** Writes the line of the hello, without its end. */
export function formatHello({ nonce, helper, natives }: Hello): string {
  const offered = [...natives].map(([platform, mark]) => `${platform}=${formatMark(mark)}`);
  return [nonce, formatMark(helper), ...offered].join(' ');
}

/** Reads what `formatHello` has written. */
export function parseHello(line: string): Hello {
  const [nonce = '', helper = '', ...offered] = line.split(' ');
  const natives = new Map<string, FileMark>();
  for (const offer of offered) {
    const equals = offer.indexOf('=');
    natives.set(offer.slice(0, equals), parseMark(offer.slice(equals + 1)));
  }
  return { nonce, helper: parseMark(helper), natives };
}

function formatMark({ digest, size }: FileMark): string {
  return `${digest}:${size}`;
}

function parseMark(text: string): FileMark {
  const [digest = '', size = ''] = text.split(':');
  return { digest, size: Number(size) };
}

/** How native modules are told apart. */
export function nativePlatform(platform: string, arch: string, libc: string | null): string {
  return `${platform}-${arch}-${libc}`;
}

/**
 * A real sshd for tests, on a loopback port of its own, with keys and a configuration made for the test in
 * a temporary directory. Its only account is the user who runs the tests; the login shell, the home
 * directory and the environment of a session are the test's to choose, by way of a forced command.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const SSHD = '/usr/sbin/sshd';
const READY_MILLISECONDS = 20_000;
const POLL_MILLISECONDS = 30;

/** Why the tests with a real sshd cannot run here, and how they could; null if they can. */
export function whyNoSshd(): string | null {
  if (existsSync(SSHD) && existsSync('/usr/bin/ssh')) return null;
  return 'no sshd here: apt-get install openssh-server openssh-client, and the tests over ssh run as well';
}

/** Where a program is in PATH; null if it is not. */
export function findProgram(name: string): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file)) ?? null;
}

/** What a session over there is like. */
export interface Session {
  /** The login shell; what it is told is what ssh was told. By default `sh`. */
  readonly shell?: string;
  /** Replaces the login shell's command altogether. */
  readonly forced?: string;
  /** Lines of sh that run before the login shell does. */
  readonly before?: string;
  /** PATH of the session; by default this process's. */
  readonly path?: string;
}

export class Sshd implements AsyncDisposable {
  readonly directory: string;
  /** Home directory of the sessions. */
  readonly home: string;
  /** Where a helper is kept there. */
  readonly kept: string;
  readonly port: number;
  readonly user: string = userInfo().username;
  /** The ssh command that gets there, as `--ssh` takes it. */
  readonly command: string;
  readonly #daemon: ChildProcess;

  private constructor(directory: string, port: number) {
    this.directory = directory;
    this.home = join(directory, 'home');
    this.kept = join(this.home, '.cache', 'myrror');
    this.port = port;
    this.command = `ssh -F ${join(directory, 'client')}`;
    mkdirSync(this.home);
    this.#writeFiles();
    this.session({});
    // -D: stays in the foreground. -e: says what is wrong on standard error.
    this.#daemon = spawn(SSHD, ['-D', '-e', '-f', join(directory, 'server')], {
      stdio: ['ignore', 'ignore', 'ignore'],
    });
  }

  static async start(): Promise<Sshd> {
    // What sshd itself wants when it runs as root.
    if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true });
    const sshd = new Sshd(mkdtempSync(join(tmpdir(), 'sshd-')), await freePort());
    const deadline = Date.now() + READY_MILLISECONDS;
    while (!(await listens(sshd.port))) {
      if (Date.now() > deadline) throw new Error(`sshd does not listen on port ${sshd.port}`);
      await delay(POLL_MILLISECONDS);
    }
    return sshd;
  }

  /** From now on sessions are like this. */
  session({ shell = 'sh', forced, before = '', path = process.env.PATH ?? '' }: Session): void {
    const run = forced ?? `exec ${shell} -c "$SSH_ORIGINAL_COMMAND"`;
    const home = `HOME='${this.home}'; unset XDG_CACHE_HOME; export HOME`;
    this.#script('login', `#!/bin/sh\ncd '${this.home}'\n${home}\n${before}\nPATH='${path}'; export PATH\n${run}\n`);
  }

  /** Forgets what was kept there. */
  forget(): void {
    rmSync(join(this.home, '.cache'), { recursive: true, force: true });
  }

  /** Makes the client expect another host key than the one it is shown. */
  mistrust(): string {
    const key = readFileSync(join(this.directory, 'other.pub'), 'latin1');
    writeFileSync(join(this.directory, 'wrong-hosts'), `[127.0.0.1]:${this.port} ${key}`);
    return `${this.command} -o UserKnownHostsFile=${join(this.directory, 'wrong-hosts')}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gone = new Promise((resolve) => this.#daemon.once('exit', resolve));
    this.#daemon.kill('SIGTERM');
    await gone;
    rmSync(this.directory, { recursive: true, force: true });
  }

  #writeFiles(): void {
    const at = (name: string): string => join(this.directory, name);
    for (const name of ['host', 'user', 'other']) {
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', at(name)]);
    }
    const hostKey = readFileSync(at('host.pub'), 'latin1');
    writeFileSync(at('hosts'), `[127.0.0.1]:${this.port} ${hostKey}`);
    writeFileSync(at('authorized'), readFileSync(at('user.pub')));
    const server = `ListenAddress 127.0.0.1
Port ${this.port}
HostKey ${at('host')}
PidFile none
AuthorizedKeysFile ${at('authorized')}
StrictModes no
UsePAM no
PermitRootLogin yes
PasswordAuthentication no
KbdInteractiveAuthentication no
MaxStartups 100
PrintMotd no
ForceCommand ${at('login')}
`;
    writeFileSync(at('server'), server);
    const client = `Host *
  HostName 127.0.0.1
  Port ${this.port}
  User ${this.user}
  IdentityFile ${at('user')}
  IdentitiesOnly yes
  IdentityAgent none
  UserKnownHostsFile ${at('hosts')}
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
`;
    writeFileSync(at('client'), client);
  }

  #script(name: string, text: string): void {
    const path = join(this.directory, name);
    writeFileSync(path, text);
    chmodSync(path, 0o755);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0));
    });
  });
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

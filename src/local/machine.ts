/**
 * Which machine this is, so that the numbers of devices and inodes of two roots can be compared: one kernel
 * that was started once, whatever its containers are called, gives each directory a pair of its own.
 */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { bootIdentity } from './recover-boot.ts';

const MACHINE_ID_FILES = ['/etc/machine-id', '/var/lib/dbus/machine-id'];
const MACHINE_ID = /^[0-9a-f]{32}$/;

/**
 * The id of this start of the kernel. It is one for all containers on it, and another one for a machine that
 * was cloned. Where there is none, the host's name with the id that its system was given when it was installed. */
export function machineIdentity(): string {
  const boot = bootIdentity();
  if (boot !== null) return `boot ${boot}`;
  const id = MACHINE_ID_FILES.map(readMachineId).find((text) => text !== null);
  return id === undefined ? hostname() : `${hostname()} ${id}`;
}

/** The host's name in an identity of a machine. */
export function hostIn(machine: string): string {
  return machine.split(' ', 1)[0] ?? machine;
}

function readMachineId(file: string): string | null {
  try {
    const text = readFileSync(file, 'utf8').trim();
    return MACHINE_ID.test(text) ? text : null;
  } catch {
    return null;
  }
}

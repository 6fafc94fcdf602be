/** Flags of open(2) as node:fs gives them on this platform; 0 where the platform has no such flag. */
import { constants } from 'node:fs';

export const O_RDONLY: number = constants.O_RDONLY;
export const O_WRONLY: number = constants.O_WRONLY;
export const O_RDWR: number = constants.O_RDWR;
export const O_CREAT: number = constants.O_CREAT;
export const O_EXCL: number = constants.O_EXCL;
export const O_DIRECTORY: number = constants.O_DIRECTORY ?? 0;
export const O_NOFOLLOW: number = constants.O_NOFOLLOW ?? 0;
/** Opening a fifo does not wait for its other end. */
export const O_NONBLOCK: number = constants.O_NONBLOCK ?? 0;
export const O_NOCTTY: number = constants.O_NOCTTY ?? 0;
/** Linux, not among Node's constants: opens an entry without any right on it, to name it in /proc/self/fd. */
export const O_PATH = 0o10000000;

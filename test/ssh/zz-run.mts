import { Sshd } from '/tmp/wt/proto/test/ssh/sshd.ts';
import { writeFileSync } from 'node:fs';
const s = await Sshd.start(); writeFileSync('/tmp/sshd.cmd', s.command); console.log(s.command, s.home); await new Promise(() => setInterval(()=>{}, 1e6));

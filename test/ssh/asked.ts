/** `asked.ts COMMAND`: a program that connects with an ssh command and says so; to be run on a terminal. */
import { connect } from '../../src/remote/connect.ts';
import { startSsh } from '../../src/remote/start-ssh.ts';
import { echoAssets } from './far-side.ts';

const [, , command = ''] = process.argv;
const assets = await echoAssets();
const connection = await connect(startSsh({ user: null, host: 'far', command }), { host: 'far', assets });
await connection.close();
process.stdout.write('connected\n');

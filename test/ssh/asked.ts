/** `asked.ts COMMAND`: a program that connects with an ssh command and says so; to be run on a terminal. */
import { connect } from '../../src/remote/connect.ts';
import { echoAssets } from './far-side.ts';

const [, , command = ''] = process.argv;
const connection = await connect({ user: null, host: 'far', assets: await echoAssets(), command });
await connection.close();
process.stdout.write('connected\n');

import { startDevServer } from '../../client/embedded/dev-server';

/** A process that owns a server and tells its id; the test kills this process and looks for the server. */
void startDevServer().then((server) => process.stdout.write(`${server.pid}\n`));

// The command line in a process of its own, for many runs: what costs most is starting it. From the compiled code.
const { main } = require('../../dist/client/cli/main');

process.on('message', async ({ argv, env }) => {
  const ran = { out: '', err: '' };
  const io = {
    out: (text) => {
      ran.out += text;
    },
    err: (text) => {
      ran.err += text;
    },
    outIsTerminal: false,
    errIsTerminal: false,
    env: { ...process.env, ...env },
  };
  const code = await main(argv, io).catch((error) => {
    ran.err += error.stack;
    return -1;
  });
  process.send({ code, ...ran });
});

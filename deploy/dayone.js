#!/usr/bin/env node
// The command line inside the image, where everything is built already: /usr/local/bin/dayone.
require('/app/dist/command-line.js')
  .main(process.argv.slice(2))
  .then((code) => {
    process.exitCode = code;
  });

// With a handler in place, a write beyond the limit of file sizes fails with EFBIG in place of ending the process.
process.on('SIGXFSZ', () => undefined);

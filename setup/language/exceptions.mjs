/** `file: word` → why it stands there all the same. */
export const EXCEPTIONS = new Map([['test/client/cli-charter.test.ts: pull', 'is made from the key mayPull']]);

/** The workflows of dayone: one file per kind of durable work. */
export { drill } from './drill';
export { engagement } from './engagement';
export { installation } from './installation';
export { look } from './look';
export { notices } from './notices';
export { retainerCycle } from './retainer-cycle';
export { watch } from './watch';

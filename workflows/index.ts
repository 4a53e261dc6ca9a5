/** The workflows of dayone: one file per kind of durable work. */
export { drill } from './drill';
export { engagement } from './engagement';
export { retainerCycle } from './retainer-cycle';

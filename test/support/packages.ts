/** The packages of the code: folders whose sources the tests of its rules read. */
export const PACKAGES = ['domain', 'evidence', 'workflows', 'activities', 'client', 'workers'] as const;

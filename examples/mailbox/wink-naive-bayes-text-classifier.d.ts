/** The package ships no types; these are the parts in use here. */
declare module 'wink-naive-bayes-text-classifier' {
  interface Bayes {
    defineConfig(config: { considerOnlyPresence: boolean; smoothingFactor: number }): boolean;
    /** Functions from input to words; with none, words are given directly. */
    definePrepTasks(tasks: ((input: string) => string[])[]): number;
    learn(words: string[], label: string): boolean;
    /** Ends learning. Throws below two labels or ten words. */
    consolidate(): boolean;
    /** Log2 odds per label, best first; `[['unknown', 0]]` where not one word is known. */
    computeOdds(words: string[]): [label: string, odds: number][];
    exportJSON(): string;
    importJSON(json: string): boolean;
  }
  function bayes(): Bayes;
  export = bayes;
}

/** Every activity of dayone, bound to what the worker reaches the world with. */
import { type AskWorldInput, askWorld } from './ask-world';
import { layOutCalendar } from './calendar';
import type { Deps } from './deps';
import { type Note, noteToLog } from './note-to-log';
import { type ProveFallbackInput, proveFallback } from './prove-fallback';
import { type SwitchTargetInput, switchTarget } from './switch-target';

/** The activities of one worker. Workflows import the type `Activities` only. */
export const createActivities = (deps: Deps) => ({
  askWorld: (input: AskWorldInput) => askWorld(input, deps),
  switchTarget: (input: SwitchTargetInput) => switchTarget(input, deps),
  proveFallback: (input: ProveFallbackInput) => proveFallback(input, deps),
  layOutCalendar,
  noteToLog: (note: Note) => noteToLog(note, deps),
});

export type Activities = ReturnType<typeof createActivities>;

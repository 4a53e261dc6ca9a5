/** What a cycle brought for a question: a cycle reports by signal, which anybody can send, so its facts are checked. */
import type { z } from 'zod';

/**
 * Loaded once per thread of a worker and shared by all its engagements: the rules, which keep nothing from one call to
 * the next. Loaded by each engagement for itself they would cost it two megabytes and its first fifty milliseconds.
 */
import '../domain/engagement/apply';
import '../domain/engagement/decide';
import '../domain/record/drill-record';
import '../domain/engagement/due';
import '../domain/notices/effects';
import '../domain/messages/messages';
import '../domain/views/visibility';

/**
 * The SDK takes a stack trace of every promise that a workflow makes, for the query `__stack_trace`: with ten frames each
 * it is a third of a workflow thread's time. Our own errors are thrown close to where they are understood.
 */
Error.stackTraceLimit = 4;

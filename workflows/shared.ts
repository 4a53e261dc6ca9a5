/**
 * The rules, loaded once per worker thread and shared by all its engagements, because they keep no state between calls.
 * Loaded separately, they would cost each engagement two megabytes and its first fifty milliseconds.
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

/** The retainer of an engagement as clients see it. */
import type { RetainerOverview } from '../domain/views/retainer-overview';
import type { ScheduleSeen } from './schedules';

/** Calendar, findings and requests as they stand, and the Schedule that starts its cycles; null where there is none. */
export type RetainerView = RetainerOverview & { schedule: ScheduleSeen | null };

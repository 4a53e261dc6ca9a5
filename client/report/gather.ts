/** Gathers the report of a period from the ledger, with its digest and what was signed of it. */

import { fold } from '../../domain/engagement/apply';
import { Failure } from '../../domain/kernel/failures';
import type { Entry } from '../../domain/model/events';
import type { ReportSignOff } from '../../domain/model/retainer';
import { lookup } from '../../domain/values/own-members';
import { type PeriodReport, periodReport, reportDigest } from '../../domain/views/period-report';
import { boundsOf } from './period';

export interface SignedReport {
  report: PeriodReport;
  digest: string;
  /** The period is over: before that it cannot be signed. */
  ended: boolean;
  /** Who has accepted exactly this report. */
  signed: ReportSignOff['signed'];
  /** Somebody has accepted the report as it was before. */
  changed: boolean;
}

/**
 * @param entries the engagement's whole ledger
 * @throws Failure BAD_INPUT where the text is no period, or the engagement had not begun in it
 */
export function reportOf(entries: readonly Entry[], period: string, at: string): SignedReport {
  const state = fold(entries)!;
  const report = periodReport(entries, boundsOf(period, state.charter.calendar.timezone), at);
  if (!report)
    throw new Failure('BAD_INPUT', `${state.id} had not begun in ${period}`, [`it began at ${state.startedAt}`]);
  const digest = reportDigest(report);
  const known = lookup(state.retainer.reports, period);
  const isThis = known?.digest === digest;
  return {
    report,
    digest,
    ended: report.to <= at,
    signed: isThis ? known.signed : {},
    changed: known !== undefined && !isThis,
  };
}

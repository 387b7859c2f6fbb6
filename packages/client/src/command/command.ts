/**
 * What the users of a tool see of its telemetry: `import { telemetryCommand, askConsent } from 'aboveboard/command'`. An
 * entry of its own, so that nothing of it is loaded by the runs that only record.
 */

export { noticeOf } from '../notice/notice.ts';
export { type AskOptions, askConsent, type ConsentAnswer } from './ask/ask.ts';
export type { ChoiceReport } from './choose/choose.ts';
export type { ContractReport } from './contract/contract.ts';
export type { ForgetReport, ReceiptReport } from './forget/forget.ts';
export type { LogReport, SentRequest } from './log/log.ts';
export type { PreviewReport } from './preview/preview.ts';
export type { NextDelivery } from './records/next.ts';
export type { ResetReport } from './reset-id/reset-id.ts';
export type { KeptFile, StatusReport } from './status/status.ts';
export {
  type CommandOptions,
  type CommandResult,
  type ErrorReport,
  TELEMETRY_ACTIONS,
  telemetryCommand,
} from './telemetry-command.ts';
export type { EventView, ViewReport } from './view/view.ts';

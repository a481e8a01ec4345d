import type { Route } from '../route';
import { getBalance } from './accounts/balance';
import { listAccounts } from './accounts/list';
import { adjustmentApprovalOptions } from './adjustments/approve-options';
import { approveAdjustment } from './adjustments/approve';
import { createAdjustment } from './adjustments/create';
import { getAdjustment } from './adjustments/get';
import { listAdjustments } from './adjustments/list';
import { rejectAdjustment } from './adjustments/reject';
import { addContact } from './factors/add-contact';
import { activateCustomerTotp, activateOperatorTotp } from './factors/activate-totp';
import { enrolCustomerTotp, enrolOperatorTotp } from './factors/enrol-totp';
import { listCustomerFactors, listOperatorFactors } from './factors/list';
import { passkeyManagementOptions, passkeyRegistrationOptions, registerPasskey } from './factors/passkeys';
import { removeCustomerFactor, removeOperatorFactor } from './factors/remove';
import { renewCustomerCodes, renewOperatorCodes } from './factors/renew-recovery-codes';
import { acknowledgeAlert } from './alerts/acknowledge';
import { createAlertMute } from './alerts/create-mute';
import { deleteAlertMute } from './alerts/delete-mute';
import { getAlert } from './alerts/get';
import { listAlerts } from './alerts/list';
import { listAlertGroups } from './alerts/list-groups';
import { listAlertMutes } from './alerts/list-mutes';
import { resolveAlert } from './alerts/resolve';
import { getCheckpoint } from './ledger/checkpoint';
import { getConsistency } from './ledger/consistency';
import { listSeals } from './ledger/seals';
import { verifyLedger } from './ledger/verify';
import { deleteIdentity } from './customers/delete-identity';
import { getIdentity } from './customers/get-identity';
import { putIdentity } from './customers/put-identity';
import { stopMerchant } from './merchant-stops/create';
import { listMerchantStops } from './merchant-stops/list';
import { releaseMerchant } from './merchant-stops/release';
import { createPayment } from './payments/create';
import { exportPayments } from './payments/export';
import { getPayment } from './payments/get';
import { listPayments } from './payments/list';
import { unblockPayment } from './payments/unblock';
import { approveReconciliationCase } from './reconciliation-cases/approve';
import { getReconciliationCase } from './reconciliation-cases/get';
import { listReconciliationCases } from './reconciliation-cases/list';
import { proposeCaseResolution } from './reconciliation-cases/propose';
import { queryReconciliationCaseAgain } from './reconciliation-cases/query-again';
import { rejectReconciliationCase } from './reconciliation-cases/reject';
import { takeReconciliationCase } from './reconciliation-cases/take';
import { getReconciliation } from './reconciliations/get';
import { listReconciliations } from './reconciliations/list';
import { approveDestination } from './refunds/approve-destination';
import { approvalOptions } from './refunds/approve-options';
import { approveRefund } from './refunds/approve';
import { cancelRefund } from './refunds/cancel';
import { challengeRefund } from './refunds/challenge';
import { confirmReturn } from './refunds/confirm-return';
import { createRefund } from './refunds/create';
import { exportRefunds } from './refunds/export';
import { getRefund } from './refunds/get';
import { listRefunds } from './refunds/list';
import { getRefundRisk } from './refunds/risk';
import { createRiskListEntry } from './risk-lists/create';
import { listRiskListEntries } from './risk-lists/list';
import { removeRiskListEntry } from './risk-lists/remove';
import { getProof } from './refunds/proof';
import { redirectRefund } from './refunds/redirect';
import { rejectDestination } from './refunds/reject-destination';
import { rejectRefund } from './refunds/reject';
import { resolveRefund } from './refunds/resolve';
import { getTimeline } from './refunds/timeline';
import { verifyRefund } from './refunds/verify';
import { createSigningKeyRoute } from './signing-keys/create';
import { listSigningKeys } from './signing-keys/list';
import { revokeSigningKey } from './signing-keys/revoke';
import { exportTradeRecords } from './trade-records/export';
import { getStatement } from './statements/get';
import { getTradeRecord } from './trade-records/get';
import { listTradeRecords } from './trade-records/list';
import { getTrialBalance } from './trial-balance/get';
import { redeliverWebhook } from './webhook-deliveries/redeliver';
import { createWebhookEndpoint } from './webhook-endpoints/create';
import { deleteWebhookEndpoint } from './webhook-endpoints/delete';
import { getWebhookEndpoint } from './webhook-endpoints/get';
import { listWebhookDeliveries } from './webhook-endpoints/list-deliveries';
import { listWebhookEndpoints } from './webhook-endpoints/list';
import { rotateWebhookSecret } from './webhook-endpoints/rotate-secret';
import { testWebhookEndpoint } from './webhook-endpoints/test';
import { updateWebhookEndpoint } from './webhook-endpoints/update';

/** Every call that takes an API key; a path that another one with `{id}` would match stands before it. The application and its OpenAPI document are both made from this. */
export const routes: readonly Route[] = [
  createPayment,
  listPayments,
  exportPayments,
  getPayment,
  unblockPayment,
  createRefund,
  listRefunds,
  exportRefunds,
  getRefund,
  getTimeline,
  getProof,
  getRefundRisk,
  cancelRefund,
  approveRefund,
  approvalOptions,
  rejectRefund,
  challengeRefund,
  verifyRefund,
  confirmReturn,
  resolveRefund,
  redirectRefund,
  approveDestination,
  rejectDestination,
  listTradeRecords,
  exportTradeRecords,
  getTradeRecord,
  listSeals,
  getCheckpoint,
  getConsistency,
  verifyLedger,
  listAccounts,
  getBalance,
  getTrialBalance,
  getStatement,
  createAdjustment,
  listAdjustments,
  getAdjustment,
  approveAdjustment,
  adjustmentApprovalOptions,
  rejectAdjustment,
  createRiskListEntry,
  listRiskListEntries,
  removeRiskListEntry,
  listAlerts,
  putIdentity,
  getIdentity,
  deleteIdentity,
  listMerchantStops,
  stopMerchant,
  releaseMerchant,
  listAlertGroups,
  createAlertMute,
  listAlertMutes,
  deleteAlertMute,
  getAlert,
  acknowledgeAlert,
  resolveAlert,
  listReconciliations,
  getReconciliation,
  listReconciliationCases,
  getReconciliationCase,
  takeReconciliationCase,
  queryReconciliationCaseAgain,
  proposeCaseResolution,
  approveReconciliationCase,
  rejectReconciliationCase,
  listCustomerFactors,
  enrolCustomerTotp,
  renewCustomerCodes,
  addContact,
  activateCustomerTotp,
  removeCustomerFactor,
  listOperatorFactors,
  enrolOperatorTotp,
  renewOperatorCodes,
  passkeyManagementOptions,
  passkeyRegistrationOptions,
  registerPasskey,
  activateOperatorTotp,
  removeOperatorFactor,
  createSigningKeyRoute,
  listSigningKeys,
  revokeSigningKey,
  createWebhookEndpoint,
  listWebhookEndpoints,
  getWebhookEndpoint,
  updateWebhookEndpoint,
  deleteWebhookEndpoint,
  rotateWebhookSecret,
  testWebhookEndpoint,
  listWebhookDeliveries,
  redeliverWebhook,
];

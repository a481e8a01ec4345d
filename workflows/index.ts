export { bankBatchWorkflow } from './bank-batch';
export { ledgerSealerWorkflow } from './ledger-sealer';
export { ledgerSealerWatchWorkflow } from './ledger-sealer-watch';
export { paymentSyncWorkflow, paymentWorkflow } from './payment';
export { refundRecoveryWorkflow, refundWorkflow } from './refund';
export { refundReversalWorkflow } from './refund-reversal';
export { searchSinkWorkflow } from './search-sink';
export { sweepWorkflow } from './sweep';
export { webhookDeliveryWorkflow } from './webhook-delivery';

/** The customer who asks: the number is the example that its standard itself gives. */
export const customer = {
  name: '张三',
  document: { type: 'cn_resident_id', number: '11010519491231002X' },
} as const;

/** Somebody who would like to have the money. */
export const stranger = {
  name: '李四',
  document: { type: 'other', kind: 'residence_permit', country: 'CHN', number: 'DEMO-0002' },
} as const;

/** Where codes reach the customer; of the numbers that are kept for plays. */
export const telephone = '+447700900123';

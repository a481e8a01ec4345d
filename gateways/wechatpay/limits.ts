/** Bounds of WeChat Pay's domestic interfaces, https://pay.weixin.qq.com/doc/v3/merchant/4012791877 */
export const onlyCurrency = 'CNY';
export const maxDescriptionBytes = 127;
export const maxCharacterBytes = 3;
/** Signatures older or younger than this are refused: https://pay.weixin.qq.com/docs/merchant/development/interface-rules/signature-verification.html */
export const maxSkewSeconds = 300;

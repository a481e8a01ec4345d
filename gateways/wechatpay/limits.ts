/** Bounds of WeChat Pay's domestic interfaces, https://pay.weixin.qq.com/doc/v3/merchant/4012791877 */
export const onlyCurrency = 'CNY';
export const maxDescriptionBytes = 127;
/** Signatures older or younger than this are refused: https://pay.weixin.qq.com/doc/v3/merchant/4013053420 */
export const maxSkewSeconds = 300;

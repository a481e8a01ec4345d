import { AlipaySdk } from 'alipay-sdk';
import { cutSignedAnswer, parseContent } from '../../../gateways/alipay/read-answer';
import { keys, signed, signedAnswer } from './keys';

const name = 'alipay_trade_refund_response';
const content = '{"code":"10000","fund_change":"N"}';
const forged = '{"code":"10000","fund_change":"Y"}';
const signature = signed(content, keys.alipay);

describe('cutSignedAnswer', () => {
  it('cuts out exactly what was signed', () => {
    expect(cutSignedAnswer(signedAnswer(name, content), name)).toEqual({ content, signature });
    const spaced = ` { "${name}" : ${content} , "sign" : "${signature}" } `;
    expect(cutSignedAnswer(spaced, name)).toEqual({ content, signature });
    const escaped = `{"${name}":${content},"sign":"${signature.replaceAll('/', '\\/')}"}`;
    expect(cutSignedAnswer(escaped, name)).toEqual({ content, signature });
  });

  it.each([
    ['nothing', ''],
    ['no signature', `{"${name}":${content}}`],
    ['an empty signature', `{"${name}":${content},"sign":""}`],
    ['a signature that is no text', `{"${name}":${content},"sign":null}`],
    ['another name', signedAnswer('alipay_trade_query_response', content)],
    ['the name of errors', `{"error_response":${content},"sign":"${signature}"}`],
    ['a text in place of an object', `{"${name}":"x","sign":"${signature}"}`],
    ['the signature first', `{"sign":"${signature}","${name}":${content}}`],
    ['a second member behind the signature', `{"${name}":${content},"sign":"${signature}","${name}":${forged}}`],
    ['something behind the answer', `${signedAnswer(name, content)}x`],
    ['half of it', signedAnswer(name, content).slice(0, 60)],
  ])('takes no answer with %s', (_what, text) => {
    expect(cutSignedAnswer(text, name)).toBeNull();
  });

  it.each([
    ['in front', `{"${name}":${forged},"${name}":${content},"sign":"${signature}"}`],
    ['behind', `{"${name}":${content},"${name}":${forged},"sign":"${signature}"}`],
    ['around a signature of its own', `{"${name}":${content},"sign":"x","${name}":${forged},"sign":"${signature}"}`],
  ])('leaves no member beside the signed one unsigned: %s', (_what, text) => {
    const cut = cutSignedAnswer(text, name);
    const sdk = new AlipaySdk({ appId: 'x', privateKey: keys.merchant.privateKey, alipayPublicKey: bare });
    expect(cut !== null && sdk.rsaCheck(cut.content, cut.signature)).toBe(false);
  });
});

const bare = keys.alipay.publicKey.trim();

describe('parseContent', () => {
  it.each(['', 'null', '5', '[]', '"{}"', '{"a":1}x', '{"a":1},"b":{"c":2}', '{'])('takes %j for no object', (text) => {
    expect(parseContent(text)).toBeNull();
  });
});

describe("the SDK's own check", () => {
  it('accepts a second, unsigned member behind an old signature, which is why the adapter cuts by itself', () => {
    const sdk = new AlipaySdk({ appId: 'x', privateKey: keys.merchant.privateKey, alipayPublicKey: bare });
    const hostile = `{"${name}":${content},"sign":"${signature}","${name}":${forged}}`;
    expect(() => sdk.checkResponseSign(hostile, name, signature, '')).not.toThrow();
    const parsed = JSON.parse(hostile) as Record<string, unknown>;
    expect(parsed[name]).toEqual(JSON.parse(forged));
  });
});

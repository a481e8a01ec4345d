import type { Request } from 'express';
import type { Accounts, Application } from './accounts';
import type { AlipayCall } from './context';
import { invalidArgument, missingArgument } from './errors';
import { fromChinaTime } from './format';
import { signedText } from './signature';

export type Parameters = Readonly<Record<string, string>>;

const mandatory = [
  ['method', 'method'],
  ['app_id', 'app-id'],
  ['sign', 'signature'],
  ['sign_type', 'signature-type'],
  ['timestamp', 'timestamp'],
  ['version', 'version'],
] as const;

/** The parameters of the address and of the form, which the gateway takes as one: https://opendocs.alipay.com/common/02kf5q */
export function readParameters(request: Request): Parameters {
  const query = new URL(request.originalUrl, 'http://gateway').searchParams;
  const form = new URLSearchParams(typeof request.body === 'string' ? request.body : '');
  return Object.fromEntries([...query, ...form]);
}

/** `alipay.trade.refund` is answered under `alipay_trade_refund_response`. */
export function responseName({ method = '' }: Parameters): string {
  return /^[a-z.]+$/.test(method) ? `${method.replaceAll('.', '_')}_response` : 'error_response';
}

/** Checks what the gateway checks before any business, the signature last: https://opendocs.alipay.com/common/02km9f */
export function readCall(accounts: Accounts, application: Application | undefined, parameters: Parameters): AlipayCall {
  for (const [name, words] of mandatory) if (!parameters[name]) throw missingArgument(words);
  if (application === undefined) throw invalidArgument('app-id', '无效的AppID参数');
  if (parameters['sign_type'] !== 'RSA2') throw invalidArgument('signature-type', '无效签名类型');
  if (fromChinaTime(parameters['timestamp'] ?? '') === undefined)
    throw invalidArgument('timestamp', '非法的时间戳参数');
  if ((parameters['charset'] ?? 'utf-8').toLowerCase() !== 'utf-8') throw invalidArgument('charset', '字符集错误');
  if (!accounts.verifies(application, parameters)) {
    const text = signedText(parameters, ['sign']);
    throw invalidArgument(
      'signature',
      `验签出错，建议检查签名字符串或签名私钥与应用公钥是否匹配，网关生成的验签字符串为：${text}`,
    );
  }
  return {
    account: application.id,
    method: parameters['method'] ?? '',
    content: readContent(parameters['biz_content'] ?? '{}'),
    notifyUrl: parameters['notify_url'] ?? null,
  };
}

function readContent(text: string): Record<string, unknown> {
  try {
    const content: unknown = JSON.parse(text);
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) {
      return content as Record<string, unknown>;
    }
  } catch {
    // Refused below, as any other content that is no object.
  }
  throw invalidArgument('parameter');
}

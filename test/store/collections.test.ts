import type { ApiKeyDocument, InboxEntry, SigningKeyDocument } from '../../store/store';
import { openStore } from './support/open-store';
import type { TestStore } from './support/open-store';
import { at, newId } from './support/rows';

let opened: TestStore;
beforeAll(async () => {
  opened = await openStore('collections');
});
afterAll(() => opened.close());

describe('API keys', () => {
  const key = (change: Partial<ApiKeyDocument> = {}): ApiKeyDocument => ({
    id: newId('key'),
    hash: newId('hash'),
    kind: 'merchant',
    merchantIds: ['acme'],
    scopes: ['refunds:write'],
    label: '',
    requireSignature: false,
    createdAt: at(1),
    revokedAt: null,
    ...change,
  });

  test('are found by their hash, which is theirs alone', async () => {
    const own = key();
    await opened.store.apiKeys.insert(own);
    expect(await opened.store.apiKeys.findByHash(own.hash)).toEqual(own);
    expect(await opened.store.apiKeys.findByHash('none')).toBeNull();
    await expect(opened.store.apiKeys.insert(key({ hash: own.hash }))).rejects.toThrow('duplicate');
    expect(await opened.store.apiKeys.list()).toContainEqual(own);
  });

  test('are revoked once', async () => {
    const own = key();
    await opened.store.apiKeys.insert(own);
    expect(await opened.store.apiKeys.revoke(own.id, at(2))).toBe(true);
    expect(await opened.store.apiKeys.revoke(own.id, at(3))).toBe(false);
    expect(await opened.store.apiKeys.revoke('key_none', at(3))).toBe(false);
    expect(await opened.store.apiKeys.findByHash(own.hash)).toMatchObject({ revokedAt: at(2) });
  });
});

describe('signing keys', () => {
  const key = (change: Partial<SigningKeyDocument> = {}): SigningKeyDocument => ({
    id: newId('sig'),
    apiKeyId: 'key_1',
    merchantId: 'acme',
    algorithm: 'hmac-sha256',
    publicKey: null,
    secret: { keyId: 'k1', iv: 'aa', tag: 'bb', data: 'cc' },
    label: '',
    notBefore: at(1),
    notAfter: null,
    createdAt: at(1),
    revokedAt: null,
    ...change,
  });

  test('are their API key’s alone, the newest first', async () => {
    const [older, newer] = [key(), key({ createdAt: at(2), secret: null, publicKey: 'PEM', algorithm: 'ed25519' })];
    for (const one of [older, newer, key({ apiKeyId: 'key_2' })]) await opened.store.signingKeys.insert(one);
    expect(await opened.store.signingKeys.list('key_1', 9)).toEqual([newer, older]);
    expect(await opened.store.signingKeys.list('key_1', 1)).toEqual([newer]);
    expect(await opened.store.signingKeys.get(older.id, 'key_1')).toEqual(older);
    expect(await opened.store.signingKeys.get(older.id, 'key_2')).toBeNull();
  });

  test('are revoked once, by their API key; what is over or revoked is not usable', async () => {
    const [own, over] = [key({ apiKeyId: 'key_3' }), key({ apiKeyId: 'key_3', notAfter: at(5) })];
    for (const one of [own, over]) await opened.store.signingKeys.insert(one);
    expect(await opened.store.signingKeys.countUsable('key_3', at(4))).toBe(2);
    expect(await opened.store.signingKeys.countUsable('key_3', at(5))).toBe(1);
    expect(await opened.store.signingKeys.revoke(own.id, 'key_1', at(3))).toBe(false);
    expect(await opened.store.signingKeys.revoke(own.id, 'key_3', at(3))).toBe(true);
    expect(await opened.store.signingKeys.revoke(own.id, 'key_3', at(4))).toBe(false);
    expect(await opened.store.signingKeys.get(own.id, 'key_3')).toMatchObject({ revokedAt: at(3) });
    expect(await opened.store.signingKeys.countUsable('key_3', at(5))).toBe(0);
  });
});

describe('nonces', () => {
  test('are used once in each scope, also by many at once', async () => {
    const use = (scope: string) => opened.store.nonces.use(scope, 'nonce-1', at(60));
    const used = await Promise.all(Array.from({ length: 8 }, () => use('sig_a')));
    expect(used.filter(Boolean)).toHaveLength(1);
    expect(await use('sig_b')).toBe(true);
    expect(await use('sig_a')).toBe(false);
  });

  test('are forgotten in time', async () => {
    const indexes = await opened.raw.collection('nonces').indexes();
    const expiring = indexes.filter(({ expireAfterSeconds }) => expireAfterSeconds === 0);
    expect(expiring.map(({ key }) => key)).toEqual([{ expiresAt: 1 }]);
  });
});

describe('the audit log', () => {
  test('tells what was done to a subject, oldest first', async () => {
    const entry = (second: number, subject: string) => ({
      at: at(second),
      actor: 'key_op',
      action: 'approve',
      subject,
      merchantId: 'acme',
      requestId: null,
      detail: { reference: 're_stripe', approvals: 2, forced: false, note: null },
    });
    await opened.store.audit.append(entry(2, 're_1'));
    await opened.store.audit.append(entry(1, 're_1'));
    await opened.store.audit.append(entry(1, 're_2'));
    expect(await opened.store.audit.list('re_1')).toEqual([entry(1, 're_1'), entry(2, 're_1')]);
  });
});

describe('the inbox', () => {
  const entry = (change: Partial<InboxEntry> = {}): InboxEntry => ({
    id: newId('in'),
    provider: 'stripe',
    account: 'main',
    eventId: newId('evt'),
    type: 'refund.updated',
    refundId: null,
    providerRefundId: null,
    paymentId: null,
    providerPaymentId: null,
    receivedAt: at(1),
    deliveredAt: null,
    disposition: null,
    ...change,
  });

  test('stores a notification once', async () => {
    const one = entry();
    const kinds = await Promise.all(Array.from({ length: 5 }, () => opened.store.inbox.store(one)));
    expect(kinds.map(({ kind }) => kind).toSorted()).toEqual([...Array<string>(4).fill('duplicate'), 'stored']);
  });

  test('hands out what is not delivered yet, oldest first', async () => {
    const [second, first, late] = [
      entry({ receivedAt: new Date(2_000) }),
      entry({ receivedAt: new Date(1_000) }),
      entry({ receivedAt: new Date(9_000) }),
    ];
    for (const one of [second, first, late]) await opened.store.inbox.store(one);
    const find = () => opened.store.inbox.findUndelivered(new Date(9_000), 10);
    expect(await find()).toEqual([first, second]);
    await opened.store.inbox.markDelivered(first.id, 'woken', at(5));
    await opened.store.inbox.markDelivered(first.id, 'late', at(6));
    expect(await find()).toEqual([second]);
    expect(await opened.raw.collection('inbox').findOne({ eventId: first.eventId })).toMatchObject({
      disposition: 'woken',
      deliveredAt: at(5),
    });
  });

  test('forgets what was delivered in time, and nothing else', async () => {
    const indexes = await opened.raw.collection('inbox').indexes();
    const expiring = indexes.filter(({ expireAfterSeconds }) => expireAfterSeconds !== undefined);
    expect(expiring.map(({ key }) => key)).toEqual([{ deliveredAt: 1 }]);
  });
});

describe('alerts', () => {
  const alert = (subject: string, merchantId: string | null, detail = '') => ({
    kind: 'trade_record_breach',
    severity: 'critical' as const,
    merchantId,
    subject,
    detail,
  });

  test('are one per kind and subject, counted, the latest first', async () => {
    await opened.store.alerts.raise(alert('re_1', 'acme', 'first'), at(1));
    await opened.store.alerts.raise(alert('re_2', 'acme'), at(2));
    await opened.store.alerts.raise(alert('re_3', 'other'), at(3));
    await opened.store.alerts.raise(alert('engine', null), at(4));
    await opened.store.alerts.raise(alert('re_1', 'acme', 'again'), at(5));
    const [newest, older] = await opened.store.alerts.list(['acme'], 5);
    expect(newest).toMatchObject({ subject: 're_1', count: 2, detail: 'again', firstSeenAt: at(1), lastSeenAt: at(5) });
    expect(older).toMatchObject({ subject: 're_2', count: 1 });
    const everything = await opened.store.alerts.list(null, 3);
    expect(everything.map(({ subject }) => subject)).toEqual(['re_1', 'engine', 're_3']);
    expect(await opened.store.alerts.list(['acme', 'other'], 2)).toHaveLength(2);
  });

  test('raised by many at once, all are counted', async () => {
    await Promise.all(Array.from({ length: 10 }, () => opened.store.alerts.raise(alert('re_many', 'many'), at(1))));
    expect(await opened.store.alerts.list(['many'], 5)).toMatchObject([{ count: 10 }]);
  });
});

describe('verification attempts and the fence', () => {
  test('an attempt is kept', async () => {
    const attempt = {
      id: newId('va'),
      refundId: 're_1',
      merchantId: 'acme',
      method: 'real_name',
      passed: false,
      reference: null,
      at: at(1),
    };
    await opened.store.verifications.insert(attempt);
    expect(await opened.store.verifications.get(attempt.id)).toEqual(attempt);
    expect(await opened.store.verifications.get('va_none')).toBeNull();
  });

  test('the fence stands until it is lifted', async () => {
    expect(await opened.store.fence.reason()).toBeNull();
    await opened.store.fence.raise('restored', at(1));
    await opened.store.fence.raise('restored again', at(2));
    expect(await opened.store.fence.reason()).toBe('restored again');
    await opened.store.fence.lift();
    await opened.store.fence.lift();
    expect(await opened.store.fence.reason()).toBeNull();
  });
});

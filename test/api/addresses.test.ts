import fc from 'fast-check';
import { hashedContext } from '../../api/request-context';
import { listedHash } from '../../api/risk-lists';
import { paymentContext, refundContext } from '../../api/schemas/context';
import { createKeyedHash } from '../../store/keyed-hash';

const personalHash = createKeyedHash(Buffer.alloc(32, 11));

/** The keys of one address wherever it is told: with a payment, with a refund, and on a list. */
function keysOf(ip: string): string[] {
  const given = [paymentContext.parse({ ip }), refundContext.parse({ ip })];
  const told = given.map((context) => hashedContext(personalHash, 'm1', context)?.ip ?? 'none');
  return [...told, listedHash({ personalHash }, { merchant: 'm2', kind: 'ip', value: ip })];
}

const hex = (group: number): string => group.toString(16);

/** Ways to write eight groups: in full, short, in capitals, and with the first run of zeros left out. */
function spellings(groups: readonly number[]): string[] {
  const short = groups.map(hex).join(':');
  const full = groups.map((group) => hex(group).padStart(4, '0')).join(':');
  const compressed = short.replace(/(^|:)0(?::0)+(:|$)/, '::');
  return [short, full, compressed].flatMap((text) => [text, text.toUpperCase()]);
}

const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
const groups = fc.array(group, { minLength: 8, maxLength: 8 });
/** Mapped addresses are IPv4, of which every bit counts. */
const network = groups.filter((all) => all.slice(0, 4).some((one) => one !== 0));

test('one IPv6 network has one key, however its address is written and wherever it is told', () => {
  fc.assert(
    fc.property(network, groups, (all, other) => {
      const neighbour = [...all.slice(0, 4), ...other.slice(4)];
      const keys = [...spellings(all), ...spellings(neighbour)].flatMap(keysOf);
      expect(new Set(keys).size).toBe(1);
    }),
  );
});

test('networks that differ in one group of the first four have keys of their own', () => {
  fc.assert(
    fc.property(network, fc.nat(3), fc.integer({ min: 1, max: 0xffff }), (all, at, by) => {
      const other = all.map((one, index) => (index === at ? (one + by) % 0x10000 : one));
      fc.pre(other.slice(0, 4).some((one) => one !== 0));
      expect(keysOf(other.map(hex).join(':'))[0]).not.toBe(keysOf(all.map(hex).join(':'))[0]);
    }),
  );
});

test('an IPv4 address has one key, also as IPv6 writes it, and another than its neighbour', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(255), { minLength: 4, maxLength: 4 }), (bytes) => {
      const [a = 0, b = 0, c = 0, d = 0] = bytes;
      const plain = bytes.join('.');
      const mapped = [`::ffff:${plain}`, `::FFFF:${hex(a * 256 + b)}:${hex(c * 256 + d)}`, `0:0:0:0:0:ffff:${plain}`];
      expect(new Set([plain, ...mapped].flatMap(keysOf)).size).toBe(1);
      expect(keysOf([a, b, c, d ^ 1].join('.'))[0]).not.toBe(keysOf(plain)[0]);
    }),
  );
});

test.each(['fe80::1%eth0', '010.0.0.1', '1.2.3', '0x7f.0.0.1', '::1]:80/[', '1::2::3', ' 1.2.3.4'])(
  '%s, which machines read in several ways, is no address',
  (ip) => {
    expect(refundContext.safeParse({ ip }).success).toBe(false);
  },
);

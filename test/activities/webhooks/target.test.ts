import { isPublicAddress } from '../../../activities/webhooks/addresses';
import { mayConnect, refusalOfTarget } from '../../../activities/webhooks/target';

const strict = { allowLoopback: false };
const development = { allowLoopback: true };

test.each([
  ['1.1.1.1', 'a resolver'],
  ['93.184.216.34', 'a host'],
  ['172.15.255.255', 'just below 172.16/12'],
  ['172.32.0.0', 'just above 172.16/12'],
  ['100.63.255.255', 'just below 100.64/10'],
  ['100.128.0.0', 'just above 100.64/10'],
  ['169.253.255.255', 'just below link-local'],
  ['2606:4700:4700::1111', 'a resolver'],
  ['2a00:1450:4001:80b::200e', 'a host'],
])('%s is public: %s', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

const refused: readonly [string, string][] = [
  ['0.0.0.0', 'this host'],
  ['0.1.2.3', 'this network'],
  ['10.0.0.1', 'private'],
  ['10.255.255.255', 'private'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['192.168.0.1', 'private'],
  ['100.64.0.1', 'carrier-grade NAT'],
  ['100.100.100.200', 'metadata of a cloud'],
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['169.254.0.1', 'link-local'],
  ['169.254.169.254', 'metadata of most clouds'],
  ['168.63.129.16', 'the platform of a cloud'],
  ['192.0.0.192', 'metadata of a cloud'],
  ['192.0.2.1', 'documentation'],
  ['198.18.0.1', 'benchmarking'],
  ['198.51.100.7', 'documentation'],
  ['203.0.113.7', 'documentation'],
  ['224.0.0.1', 'multicast'],
  ['239.255.255.255', 'multicast'],
  ['240.0.0.1', 'reserved'],
  ['255.255.255.255', 'broadcast'],
  ['::', 'unspecified'],
  ['::1', 'loopback'],
  ['::7f00:1', 'an IPv4 address in the old notation'],
  ['::ffff:10.0.0.1', 'IPv4-mapped, private'],
  ['::ffff:1.1.1.1', 'IPv4-mapped'],
  ['::ffff:7f00:1', 'IPv4-mapped loopback'],
  ['64:ff9b::7f00:1', 'NAT64 of loopback'],
  ['64:ff9b:1::a9fe:a9fe', 'NAT64 for local use'],
  ['2002:7f00:1::', '6to4 of loopback'],
  ['2001:0:4136:e378:8000:63bf:3fff:fdd2', 'Teredo'],
  ['2001:db8::1', 'documentation'],
  ['fc00::1', 'unique local'],
  ['fd00:ec2::254', 'metadata of a cloud'],
  ['fe80::1', 'link-local'],
  ['fec0::1', 'site-local'],
  ['ff02::1', 'multicast'],
  ['5f00::1', 'segment routing'],
  ['example.com', 'no address'],
  ['', 'nothing'],
];

test.each(refused)('%s is not public: %s', (address) => {
  expect(isPublicAddress(address)).toBe(false);
  expect(mayConnect(address, strict)).toBe(false);
});

test('for development this very machine is allowed, and nothing else that is not public', () => {
  const allowed = refused.map(([address]) => address).filter((address) => mayConnect(address, development));
  expect(allowed).toEqual(['127.0.0.1', '127.255.255.254', '::1', '::ffff:7f00:1']);
});

test.each([
  'https://shop.example/hooks',
  'https://shop.example:443/hooks?shop=1',
  'https://shop.example:8443/',
  'https://1.1.1.1/hooks',
  'https://[2606:4700:4700::1111]/hooks',
  'https://münchen.example/hooks',
])('%s may be an endpoint', (url) => {
  expect(refusalOfTarget(url, strict)).toBeNull();
});

test.each([
  ['not a url', 'URL'],
  ['/hooks', 'URL'],
  ['http://shop.example/hooks', 'https'],
  ['ftp://shop.example/', 'https'],
  ['file:///etc/passwd', 'https'],
  ['javascript:alert(1)', 'https'],
  ['https://user@shop.example/', 'credentials'],
  ['https://user:word@shop.example/', 'credentials'],
  ['https://shop.example/#part', 'fragment'],
  ['https://shop.example:22/', 'port'],
  ['https://shop.example:6379/', 'port'],
  ['https://127.0.0.1/', 'public'],
  ['https://127.1/', 'public'],
  ['https://2130706433/', 'public'],
  ['https://0x7f000001/', 'public'],
  ['https://0177.0.0.1/', 'public'],
  ['https://169.254.169.254/latest/meta-data/', 'public'],
  ['https://[::1]/', 'public'],
  ['https://[::ffff:169.254.169.254]/', 'public'],
  ['https://localhost/', 'public'],
  ['https://LOCALHOST./', 'public'],
  ['https://intranet/', 'public'],
  ['https://db.internal/', 'public'],
  ['https://printer.local/', 'public'],
  ['https://x.localhost/', 'public'],
])('%s may not be an endpoint: %s', (url, why) => {
  expect(refusalOfTarget(url, strict)).toContain(why);
});

test('for development plain HTTP, any port and this machine may be named, and still no private network', () => {
  for (const url of ['http://127.0.0.1:4999/hooks', 'http://localhost:80/', 'http://[::1]:4999/']) {
    expect(refusalOfTarget(url, development)).toBeNull();
  }
  expect(refusalOfTarget('http://10.0.0.1/', development)).toContain('public');
  expect(refusalOfTarget('http://169.254.169.254/', development)).toContain('public');
  expect(refusalOfTarget('ftp://localhost/', development)).toContain('https');
});

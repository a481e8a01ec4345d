import { generateKeyPairSync } from 'node:crypto';
import { RefundEngine } from '../../client';

const { API = '', KEY = '', PAYMENT = '' } = process.env;

async function main(): Promise<void> {
  // Once: a key pair, of which the engine gets the public half. Keep the private one where your secrets are.
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { id: keyId } = await new RefundEngine({ baseUrl: API, apiKey: KEY }).signingKeys.create({
    algorithm: 'ed25519',
    public_key: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  });

  // From then on: every request is signed, each repetition anew.
  const engine = new RefundEngine({
    baseUrl: API,
    apiKey: KEY,
    signing: { keyId, algorithm: 'ed25519', privateKey },
  });
  const refund = await engine.refunds.create({ payment: PAYMENT, amount: 1_250 });
  console.log(`${refund.id} is ${refund.state}`);
}

void main();

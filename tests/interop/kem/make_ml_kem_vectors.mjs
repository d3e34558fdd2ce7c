// Prints nikkan/crypto/tests/data/ml_kem.tsv: what @noble/post-quantum makes of known seeds.
//   npm ci && node make_ml_kem_vectors.mjs > ../../../nikkan/crypto/tests/data/ml_kem.tsv
import { createHash } from 'node:crypto';
import { ml_kem512, ml_kem768, ml_kem1024 } from '@noble/post-quantum/ml-kem.js';

const hex = (octets) => Buffer.from(octets).toString('hex');
const sha256 = (octets) => createHash('sha256').update(octets).digest('hex');
const drawn = (text, size) => createHash('shake256', { outputLength: size }).update(text).digest();

console.log('# Made by make_ml_kem_vectors.mjs with @noble/post-quantum 0.7.1; digests are SHA-256.');
console.log('set\tseed\tm\tek_digest\tdk_digest\tct_digest\tsecret\tsecret_of_changed');
for (const [name, kem] of [['512', ml_kem512], ['768', ml_kem768], ['1024', ml_kem1024]]) {
  for (let i = 0; i < 12; ++i) {
    const seed = drawn(`nikkan ${name} seed ${i}`, 64);
    const m = drawn(`nikkan ${name} m ${i}`, 32);
    const { publicKey, secretKey } = kem.keygen(seed);
    const { cipherText, sharedSecret } = kem.encapsulate(publicKey, m);
    const changed = Uint8Array.from(cipherText);
    changed[(i * 97) % changed.length] ^= 1 << i % 8;
    console.log([name, hex(seed), hex(m), sha256(publicKey), sha256(secretKey), sha256(cipherText), hex(sharedSecret),
      hex(kem.decapsulate(changed, secretKey))].join('\t'));
  }
}

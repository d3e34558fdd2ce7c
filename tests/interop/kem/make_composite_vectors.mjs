// Prints nikkan/labs/composite_kem/tests/data/composite.tsv: keys and ciphertexts of known random octets. RSA is not among
// them: its keys and padding cannot be given.
//   npm ci && node make_composite_vectors.mjs > ../../../nikkan/labs/composite_kem/tests/data/composite.tsv
import { createHash } from 'node:crypto';
import { algorithms, decap, encap, keygen } from './composite.mjs';

const sha256 = (octets) => createHash('sha256').update(octets).digest('hex');
const drawn = (text, size) => createHash('shake256', { outputLength: size }).update(text).digest();

console.log('# Made by make_composite_vectors.mjs with @noble/post-quantum 0.7.1 and OpenSSL 3; digests are SHA-256.');
console.log('algorithm\tkey_random\tencap_random\tpk_digest\tsk_digest\tct_digest\tss');
for (const [name, [, t]] of Object.entries(algorithms)) {
  if (t.kind === 'rsa') continue;
  for (let i = 0; i < 4; ++i) {
    const scalar = (what) => {
      const octets = drawn(`nikkan ${name} ${what} ${i}`, t.size);
      if (t.kind === 'ec') octets[0] = t.size === 66 ? octets[0] & 1 : octets[0] >> 1;  // below every order
      return octets;
    };
    const seed = drawn(`nikkan ${name} seed ${i}`, 64), m = drawn(`nikkan ${name} m ${i}`, 32);
    const own = scalar('key'), ephemeral = scalar('ephemeral');
    const { pk, sk } = keygen(name, seed, own);
    const { ct, ss } = encap(name, pk, m, ephemeral);
    if (!decap(name, sk, ct).equals(ss)) throw new Error(name);
    console.log([name, Buffer.concat([seed, own]).toString('hex'), Buffer.concat([m, ephemeral]).toString('hex'), sha256(pk), sha256(sk),
      sha256(ct), ss.toString('hex')].join('\t'));
  }
}

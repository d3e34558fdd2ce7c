// Prints files in the shape of NIST's ACVP (internalProjection.json of ML-KEM-keyGen-FIPS203 and ML-KEM-encapDecap-FIPS203), filled
// with what @noble/post-quantum makes of known octets. Argument: keyGen or encapDecap.
//   npm ci && for mode in keyGen encapDecap; do node make_acvp_vectors.mjs $mode > ../../../nikkan/crypto/tests/data/acvp_$mode.json; done
import { createHash } from 'node:crypto';
import { ml_kem512, ml_kem768, ml_kem1024 } from '@noble/post-quantum/ml-kem.js';

const hex = (octets) => Buffer.from(octets).toString('hex').toUpperCase();
const drawn = (text, size) => createHash('shake256', { outputLength: size }).update(text).digest();
const sets = [['ML-KEM-512', ml_kem512], ['ML-KEM-768', ml_kem768], ['ML-KEM-1024', ml_kem1024]];
const mode = process.argv[2];
let tgId = 0, tcId = 0;
const testGroups = [];
const group = (parameterSet, facts, tests) => testGroups.push({ tgId: ++tgId, testType: 'AFT', parameterSet, ...facts, tests: tests.map((test) => ({ tcId: ++tcId, ...test })) });
const refused = (call) => { try { call(); return false; } catch { return true; } };

for (const [name, kem] of sets) {
  const seed = drawn(`nikkan acvp ${name}`, 64), m = drawn(`nikkan acvp m ${name}`, 32);
  const { publicKey: ek, secretKey: dk } = kem.keygen(seed);
  if (mode === 'keyGen') {
    group(name, {}, [{ z: hex(seed.subarray(32)), d: hex(seed.subarray(0, 32)), ek: hex(ek), dk: hex(dk) }]);
    continue;
  }
  const { cipherText: c, sharedSecret: k } = kem.encapsulate(ek, m);
  group(name, { function: 'encapsulation' }, [{ ek: hex(ek), m: hex(m), c: hex(c), k: hex(k), reason: 'no modification' }]);
  const changed = Uint8Array.from(c);
  changed[7] ^= 0x20;
  group(name, { function: 'decapsulation' }, [
    { dk: hex(dk), c: hex(c), k: hex(k), reason: 'no modification' },
    { dk: hex(dk), c: hex(changed), k: hex(kem.decapsulate(changed, dk)), reason: 'modify ciphertext' }]);
  const large = Uint8Array.from(ek), hash = Uint8Array.from(dk);
  large[0] = 0x01;  // the first coefficient becomes 3329
  large[1] = (large[1] & 0xf0) | 0x0d;
  hash[hash.length - 40] ^= 1;
  if (!refused(() => kem.encapsulate(large, m)) || !refused(() => kem.decapsulate(c, hash))) throw new Error('noble accepts a bad key');
  group(name, { function: 'encapsulationKeyCheck' }, [
    { ek: hex(ek), testPassed: true, reason: 'no modification' }, { ek: hex(large), testPassed: false, reason: 'a value that is too large' }]);
  group(name, { function: 'decapsulationKeyCheck' }, [
    { dk: hex(dk), testPassed: true, reason: 'no modification' }, { dk: hex(hash), testPassed: false, reason: 'modify H' }]);
}
console.log(JSON.stringify({ algorithm: 'ML-KEM', mode, revision: 'FIPS203', testGroups }));

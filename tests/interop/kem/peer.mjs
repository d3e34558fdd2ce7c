// Answers questions, a JSON object a line, octets in base64:
//   {"do":"keygen","algorithm":A}             {"pk":…,"sk":…}
//   {"do":"encap","algorithm":A,"pk":…}       {"ct":…,"ss":…}
//   {"do":"decap","algorithm":A,"sk":…,"ct":…} {"ss":…}
//   {"do":"hybrid-keygen","algorithm":A}      with the hybrids of @noble/post-quantum alone
//   {"do":"hybrid-encap"…}, {"do":"hybrid-decap"…}
//   {"do":"verify","certificate":…,"ca":…}    {"good":true}
//   {"do":"versions"}
// With PEER_ML_KEM=openssl, ML-KEM is that of Node's OpenSSL.
import crypto from 'node:crypto';
import readline from 'node:readline';
import { ml_kem1024_p384, ml_kem768_p256, ml_kem768_x25519 } from '@noble/post-quantum/hybrid.js';
import { decap, encap, keygen } from './composite.mjs';

const hybrids = { 'MLKEM768-X25519': ml_kem768_x25519, 'MLKEM768-P256': ml_kem768_p256, 'MLKEM1024-P384': ml_kem1024_p384 };
const octets = (text) => Buffer.from(text, 'base64');
const answers = {
  keygen: (q) => keygen(q.algorithm),
  encap: (q) => encap(q.algorithm, octets(q.pk)),
  decap: (q) => ({ ss: decap(q.algorithm, octets(q.sk), octets(q.ct)) }),
  'hybrid-keygen': (q) => {
    const { publicKey, secretKey } = hybrids[q.algorithm].keygen();
    return { pk: publicKey, sk: secretKey };
  },
  'hybrid-encap': (q) => {
    const { cipherText, sharedSecret } = hybrids[q.algorithm].encapsulate(new Uint8Array(octets(q.pk)));
    return { ct: cipherText, ss: sharedSecret };
  },
  'hybrid-decap': (q) => ({ ss: hybrids[q.algorithm].decapsulate(new Uint8Array(octets(q.ct)), new Uint8Array(octets(q.sk))) }),
  verify: (q) => ({ good: new crypto.X509Certificate(octets(q.certificate)).verify(new crypto.X509Certificate(octets(q.ca)).publicKey) }),
  versions: () => ({ node: process.versions.node, openssl: process.versions.openssl }),
};

for await (const line of readline.createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  let answer;
  try {
    answer = answers[question.do](question);
  } catch (error) {
    answer = { error: error.message };
  }
  for (const [name, value] of Object.entries(answer)) if (value instanceof Uint8Array) answer[name] = Buffer.from(value).toString('base64');
  console.log(JSON.stringify(answer));
}

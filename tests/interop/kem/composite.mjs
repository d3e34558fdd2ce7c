// Composite ML-KEM put together from other implementations: ML-KEM of @noble/post-quantum, ECDH, X25519, X448 and RSA-OAEP of
// Node's OpenSSL. Shared by the vector maker and the live peer.
import crypto from 'node:crypto';
import { ml_kem768, ml_kem1024 } from '@noble/post-quantum/ml-kem.js';

/// ML-KEM of OpenSSL 3.5, which newer Node has, with the calls of @noble/post-quantum.
function ofOpenssl(arc, pk) {
  const algorithm = Buffer.from(`300b06096086480165030404${arc}`, 'hex');
  const sequence = (tag, body) => Buffer.concat([Buffer.from([tag, ...(body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 255])]), body]);
  return {
    keygen(seed) {
      const inside = sequence(4, sequence(0x80, Buffer.from(seed)));
      const key = crypto.createPrivateKey({ key: sequence(0x30, Buffer.concat([Buffer.from([2, 1, 0]), algorithm, inside])), format: 'der', type: 'pkcs8' });
      return { secretKey: key, publicKey: crypto.createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-pk) };
    },
    encapsulate(publicKey) {
      const spki = sequence(0x30, Buffer.concat([algorithm, sequence(3, Buffer.concat([Buffer.from([0]), publicKey]))]));
      const { ciphertext, sharedKey } = crypto.encapsulate(crypto.createPublicKey({ key: spki, format: 'der', type: 'spki' }));
      return { cipherText: ciphertext, sharedSecret: sharedKey };
    },
    decapsulate: (ct, key) => crypto.decapsulate(key, ct),
  };
}

const openssl = process.env.PEER_ML_KEM === 'openssl';
const k768 = { kem: openssl ? ofOpenssl('02', 1184) : ml_kem768, pk: 1184, ct: 1088 }, k1024 = { kem: openssl ? ofOpenssl('03', 1568) : ml_kem1024, pk: 1568, ct: 1568 };
const ec = (curve, oid, size) => ({ kind: 'ec', curve, oid: Buffer.from(oid, 'hex'), size });
const x = (name, oid, size) => ({ kind: 'x', name, prefix: Buffer.from(oid, 'hex'), size });
const rsa = (bits) => ({ kind: 'rsa', bits });
const p256 = ec('prime256v1', '06082a8648ce3d030107', 32), p384 = ec('secp384r1', '06052b81040022', 48);
export const algorithms = {
  'MLKEM768-RSAOAEP2048': [k768, rsa(2048)], 'MLKEM768-RSAOAEP3072': [k768, rsa(3072)], 'MLKEM768-RSAOAEP4096': [k768, rsa(4096)],
  'MLKEM768-X25519': [k768, x('x25519', '302a300506032b656e032100', 32), '\\.//^\\'],
  'MLKEM768-P256': [k768, p256], 'MLKEM768-P384': [k768, p384],
  'MLKEM768-BP256': [k768, ec('brainpoolP256r1', '06092b2403030208010107', 32)],
  'MLKEM1024-RSAOAEP3072': [k1024, rsa(3072)], 'MLKEM1024-P384': [k1024, p384],
  'MLKEM1024-BP384': [k1024, ec('brainpoolP384r1', '06092b240303020801010b', 48)],
  'MLKEM1024-X448': [k1024, x('x448', '3042300506032b656f033900', 56)],
  'MLKEM1024-P521': [k1024, ec('secp521r1', '06052b81040023', 66)],
};

const xPublic = (t, octets) => crypto.createPublicKey({ key: Buffer.concat([t.prefix, octets]), format: 'der', type: 'spki' });
const xPrivate = (t, octets) => {
  const algorithm = t.prefix.subarray(2, 9);
  const body = Buffer.concat([Buffer.from([2, 1, 0]), algorithm, Buffer.from([4, t.size + 2, 4, t.size]), octets]);
  return crypto.createPrivateKey({ key: Buffer.concat([Buffer.from([0x30, body.length]), body]), format: 'der', type: 'pkcs8' });
};
const oaep = (key) => ({ key, padding: crypto.constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' });

/// Public key of a scalar, as it stands in the composite.
export function tradPublic(t, scalar) {
  if (t.kind === 'ec') {
    const side = crypto.createECDH(t.curve);
    side.setPrivateKey(scalar);
    return side.getPublicKey();
  }
  return crypto.createPublicKey(xPrivate(t, scalar)).export({ format: 'der', type: 'spki' }).subarray(-t.size);
}

export function tradDerive(t, scalar, point) {
  if (t.kind === 'ec') {
    const side = crypto.createECDH(t.curve);
    side.setPrivateKey(scalar);
    const z = side.computeSecret(point);
    return Buffer.concat([Buffer.alloc(t.size - z.length), z]);
  }
  return crypto.diffieHellman({ privateKey: xPrivate(t, scalar), publicKey: xPublic(t, point) });
}

export function combine(name, mlkemSS, tradSS, tradCT, tradPK) {
  return crypto.createHash('sha3-256').update(mlkemSS).update(tradSS).update(tradCT).update(tradPK).update(algorithms[name][2] ?? name).digest();
}

/// tradSK of a scalar: ECPrivateKey with its curve and without a public key, or the octets themselves.
export function tradSecret(t, scalar) {
  if (t.kind === 'x') return scalar;
  const body = Buffer.concat([Buffer.from([2, 1, 1, 4, t.size]), scalar, Buffer.from([0xa0, t.oid.length]), t.oid]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

/// `m` and `scalar` make it repeatable; RSA takes its own padding.
export function encap(name, pk, m = crypto.randomBytes(32), scalar) {
  const [pq, t] = algorithms[name];
  const first = pq.kem.encapsulate(new Uint8Array(pk.subarray(0, pq.pk)), new Uint8Array(m)), tradPK = pk.subarray(pq.pk);
  let tradCT, tradSS;
  if (t.kind === 'rsa') {
    tradSS = crypto.randomBytes(32);
    tradCT = crypto.publicEncrypt(oaep(crypto.createPublicKey({ key: tradPK, format: 'der', type: 'pkcs1' })), tradSS);
  } else {
    const own = scalar ?? freshScalar(t);
    tradCT = tradPublic(t, own);
    tradSS = tradDerive(t, own, tradPK);
  }
  return { ct: Buffer.concat([first.cipherText, tradCT]), ss: combine(name, first.sharedSecret, tradSS, tradCT, tradPK) };
}

export function decap(name, sk, ct) {
  const [pq, t] = algorithms[name];
  const keys = pq.kem.keygen(new Uint8Array(sk.subarray(0, 64))), tradSK = sk.subarray(64), tradCT = ct.subarray(pq.ct);
  const mlkemSS = pq.kem.decapsulate(new Uint8Array(ct.subarray(0, pq.ct)), keys.secretKey);
  if (t.kind === 'rsa') {
    const key = crypto.createPrivateKey({ key: tradSK, format: 'der', type: 'pkcs1' });
    const tradPK = crypto.createPublicKey(key).export({ format: 'der', type: 'pkcs1' });
    return combine(name, mlkemSS, crypto.privateDecrypt(oaep(key), tradCT), tradCT, tradPK);
  }
  const scalar = t.kind === 'x' ? tradSK : tradSK.subarray(7 + (tradSK[1] > 127 ? 1 : 0), 7 + t.size);
  return combine(name, mlkemSS, tradDerive(t, scalar, tradCT), tradCT, tradPublic(t, scalar));
}

function freshScalar(t) {
  if (t.kind === 'x') return crypto.randomBytes(t.size);
  const side = crypto.createECDH(t.curve);
  side.generateKeys();
  const scalar = side.getPrivateKey();
  return Buffer.concat([Buffer.alloc(t.size - scalar.length), scalar]);
}

/// pk and sk of a fresh key, or of a seed and a scalar.
export function keygen(name, seed = crypto.randomBytes(64), scalar) {
  const [pq, t] = algorithms[name];
  const { publicKey } = pq.kem.keygen(new Uint8Array(seed));
  if (t.kind === 'rsa') {
    const { privateKey, publicKey: tradPK } = crypto.generateKeyPairSync('rsa', {
      modulusLength: t.bits, publicKeyEncoding: { format: 'der', type: 'pkcs1' }, privateKeyEncoding: { format: 'der', type: 'pkcs1' } });
    return { pk: Buffer.concat([publicKey, tradPK]), sk: Buffer.concat([seed, privateKey]) };
  }
  const own = scalar ?? freshScalar(t);
  return { pk: Buffer.concat([publicKey, tradPublic(t, own)]), sk: Buffer.concat([seed, tradSecret(t, own)]) };
}

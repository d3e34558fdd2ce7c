// A composite beside its two components, in one process: what the draft adds is one SHA3-256 and some copying.
#include <benchmark/benchmark.h>

#include <optional>

#include "nikkan/labs/composite_kem/composite.hpp"

namespace {

using namespace nikkan::composite_kem;
namespace crypto = nikkan::crypto;

crypto::SystemRandom g_random;

struct Parts {
  const Algorithm& algorithm;
  PrivateKey key;
  Encapsulation sent;
  crypto::DecapsulationKey ml_kem;
  std::optional<crypto::DhPrivateKey> dh;
  std::optional<crypto::RsaPrivateKey> rsa;
};

Parts make(const char* name) {
  const Algorithm& algorithm = *find_by_name(name);
  auto key = PrivateKey::generate(algorithm, g_random).value();
  auto sent = key.public_key().encap(g_random).value();
  const auto octets = key.octets();
  Parts out{algorithm, std::move(key), std::move(sent), crypto::DecapsulationKey::from_seed(algorithm.ml_kem, octets.reveal().first(64)).value(), {}, {}};
  if (algorithm.rsa()) {
    out.rsa = crypto::RsaPrivateKey::parse(octets.reveal().subspan(64), algorithm.rsa_bits).value();
  } else {
    out.dh = crypto::DhPrivateKey::generate(algorithm.group, g_random).value();
  }
  return out;
}

void encap(benchmark::State& state, const char* name) {
  const Parts parts = make(name);
  for (auto _ : state) benchmark::DoNotOptimize(parts.key.public_key().encap(g_random));
}

void encap_parts(benchmark::State& state, const char* name) {
  const Parts parts = make(name);
  for (auto _ : state) {
    crypto::Secret<32> m, message;
    (void)g_random.fill(m.mutable_octets());
    benchmark::DoNotOptimize(parts.ml_kem.encapsulation_key().encapsulate(m.reveal()));
    if (parts.rsa) {
      (void)g_random.fill(message.mutable_octets());
      benchmark::DoNotOptimize(parts.rsa->public_key().encrypt(message.reveal()));
    } else {
      const auto ephemeral = crypto::DhPrivateKey::generate(parts.algorithm.group, g_random);
      benchmark::DoNotOptimize(ephemeral->derive(parts.dh->public_key()));
    }
  }
}

void decap(benchmark::State& state, const char* name) {
  const Parts parts = make(name);
  for (auto _ : state) benchmark::DoNotOptimize(parts.key.decap(parts.sent.ciphertext));
}

void decap_parts(benchmark::State& state, const char* name) {
  const Parts parts = make(name);
  const nikkan::ByteView sent = parts.sent.ciphertext;
  const nikkan::ByteView first = sent.first(parts.algorithm.split_ciphertext()), second = sent.subspan(first.size());
  for (auto _ : state) {
    benchmark::DoNotOptimize(parts.ml_kem.decapsulate(first));
    if (parts.rsa) {
      benchmark::DoNotOptimize(parts.rsa->decrypt(second));
    } else {
      benchmark::DoNotOptimize(parts.dh->derive(crypto::DhPublicKey::parse(parts.algorithm.group, second).value()));
    }
  }
}

#define OF_NAME(id, text)                           \
  BENCHMARK_CAPTURE(encap, id, text);               \
  BENCHMARK_CAPTURE(encap_parts, id, text);         \
  BENCHMARK_CAPTURE(decap, id, text);               \
  BENCHMARK_CAPTURE(decap_parts, id, text)
OF_NAME(MLKEM768_RSAOAEP3072, "MLKEM768-RSAOAEP3072");
OF_NAME(MLKEM768_X25519, "MLKEM768-X25519");
OF_NAME(MLKEM768_P256, "MLKEM768-P256");
OF_NAME(MLKEM1024_P384, "MLKEM1024-P384");
OF_NAME(MLKEM1024_X448, "MLKEM1024-X448");
OF_NAME(MLKEM1024_P521, "MLKEM1024-P521");

}  // namespace

#include "nikkan/crypto/ml_kem_pke.hpp"

#include <algorithm>

#include "nikkan/crypto/declassify.hpp"
#include "nikkan/crypto/keccak.hpp"
#include "nikkan/crypto/words.hpp"

namespace nikkan::crypto::ml_kem {
namespace {

constexpr std::size_t kShake128Rate = 168, kShake256Rate = 136;

/// Four sponges that absorb one block each: `size` octets, the suffix of SHAKE, the padding.
void absorb_four(Keccak4& states, const std::array<std::array<std::uint8_t, 34>, 4>& input, std::size_t size,
                 std::size_t rate) {
  states = {};
  for (unsigned s = 0; s < 4; ++s) {
    for (std::size_t i = 0; i < size; ++i) states.lane[i / 8][s] ^= std::uint64_t{input[s][i]} << (8 * (i % 8));
    states.lane[size / 8][s] ^= std::uint64_t{0x1f} << (8 * (size % 8));
    states.lane[(rate - 1) / 8][s] ^= std::uint64_t{0x80} << 56U;
  }
}

void copy_block(const Keccak4& states, unsigned s, std::size_t rate, std::uint8_t* out) {
  for (std::size_t word = 0; word < rate / 8; ++word) {
    store_little(states.lane[word][s], out + 8 * word);
  }
}

/// SamplePolyCBD (algorithm 8) of 64 eta octets: sums of bits, without a branch.
void sample_cbd(const std::uint8_t* in, unsigned eta, Poly& out) {
  if (eta == 2) {
    for (unsigned i = 0; i < kN / 8; ++i) {
      std::uint32_t t = 0;
      for (unsigned j = 0; j < 4; ++j) t |= std::uint32_t{in[4 * i + j]} << (8 * j);
      const std::uint32_t d = (t & 0x55555555U) + (t >> 1U & 0x55555555U);
      for (unsigned j = 0; j < 8; ++j) {
        out.c[8 * i + j] =
            static_cast<std::int16_t>(static_cast<int>(d >> (4 * j) & 3U) - static_cast<int>(d >> (4 * j + 2) & 3U));
      }
    }
    return;
  }
  for (unsigned i = 0; i < kN / 4; ++i) {
    const std::uint32_t t =
        std::uint32_t{in[3 * i]} | std::uint32_t{in[3 * i + 1]} << 8U | std::uint32_t{in[3 * i + 2]} << 16U;
    const std::uint32_t d = (t & 0x249249U) + (t >> 1U & 0x249249U) + (t >> 2U & 0x249249U);
    for (unsigned j = 0; j < 4; ++j) {
      out.c[4 * i + j] =
          static_cast<std::int16_t>(static_cast<int>(d >> (6 * j) & 7U) - static_cast<int>(d >> (6 * j + 3) & 7U));
    }
  }
}

/// PRF_eta(seed, n) sampled, for n = first … first + 3; what `out` does not want is left out.
void noise_four(ByteView seed, unsigned first, unsigned eta, std::array<Poly*, 4> out) {
  std::array<std::array<std::uint8_t, 34>, 4> input{};
  for (unsigned s = 0; s < 4; ++s) {
    std::ranges::copy(seed, input[s].begin());
    input[s][32] = static_cast<std::uint8_t>(first + s);
  }
  Keccak4 states;
  absorb_four(states, input, 33, kShake256Rate);
  std::array<std::array<std::uint8_t, 2 * kShake256Rate>, 4> octets{};
  const std::size_t blocks = 64U * eta > kShake256Rate ? 2 : 1;
  for (std::size_t block = 0; block < blocks; ++block) {
    kernels().keccak4(states);
    for (unsigned s = 0; s < 4; ++s) copy_block(states, s, kShake256Rate, octets[s].data() + block * kShake256Rate);
  }
  for (unsigned s = 0; s < 4; ++s) {
    if (out[s] != nullptr) sample_cbd(octets[s].data(), eta, *out[s]);
  }
  wipe({reinterpret_cast<std::uint8_t*>(&states), sizeof states});
  wipe({octets[0].data(), sizeof octets});
  wipe({input[0].data(), sizeof input});
}

/// `count` polynomials into those that `to` gives for 0 … count - 1, with counters from `first`.
template <class To>
void noise(ByteView seed, unsigned first, unsigned count, unsigned eta, To to) {
  for (unsigned begin = 0; begin < count; begin += 4) {
    std::array<Poly*, 4> out{};
    for (unsigned s = 0; s < 4 && begin + s < count; ++s) out[s] = &to(begin + s);
    noise_four(seed, first + begin, eta, out);
  }
}

/// Â: SampleNTT(rho || j || i) is Â[i, j].
void expand_matrix(unsigned k, ByteView rho, PublicParts& parts) {
  for (unsigned begin = 0; begin < k * k; begin += 4) {
    std::array<std::array<std::uint8_t, 2>, 4> indices{};
    std::array<Poly*, 4> to{};
    for (unsigned s = 0; s < 4 && begin + s < k * k; ++s) {
      indices[s] = {static_cast<std::uint8_t>((begin + s) % k), static_cast<std::uint8_t>((begin + s) / k)};
      to[s] = &parts.matrix[begin + s];
    }
    sample_four(rho, indices, to);
  }
}

/// A polynomial that is being drawn: room for what comes after the 256th.
struct Draw {
  std::array<std::int16_t, kN + 2 * kShake128Rate / 3> c;
  unsigned have = 0;
};

/// Takes coefficients below q from octets. Without branches on them: half a dozen in a hundred are refused, which no
/// processor foresees.
void reject(const std::uint8_t* in, std::size_t size, Draw& draw) {
  unsigned have = draw.have;
  for (std::size_t i = 0; i + 3 <= size; i += 3) {
    const unsigned d1 = in[i] | (in[i + 1] & 0xfU) << 8U, d2 = unsigned{in[i + 1]} >> 4U | unsigned{in[i + 2]} << 4U;
    draw.c[have] = static_cast<std::int16_t>(d1);
    have += d1 < kQ ? 1U : 0U;
    draw.c[have] = static_cast<std::int16_t>(d2);
    have += d2 < kQ ? 1U : 0U;
  }
  draw.have = have;
}

}  // namespace

void sample_four(ByteView rho, const std::array<std::array<std::uint8_t, 2>, 4>& indices, std::array<Poly*, 4> out) {
  std::array<std::array<std::uint8_t, 34>, 4> input{};
  for (unsigned s = 0; s < 4; ++s) {
    std::ranges::copy(rho, input[s].begin());
    input[s][32] = indices[s][0];
    input[s][33] = indices[s][1];
  }
  Keccak4 states;
  absorb_four(states, input, 34, kShake128Rate);
  std::array<Draw, 4> draws;
  const auto missing = [&] {
    for (unsigned s = 0; s < 4; ++s) {
      if (out[s] != nullptr && draws[s].have < kN) return true;
    }
    return false;
  };
  while (missing()) {
    kernels().keccak4(states);
    std::array<std::uint8_t, kShake128Rate> block;  // 56 times three octets
    for (unsigned s = 0; s < 4; ++s) {
      if (out[s] == nullptr || draws[s].have >= kN) continue;
      copy_block(states, s, kShake128Rate, block.data());
      reject(block.data(), block.size(), draws[s]);
    }
  }
  for (unsigned s = 0; s < 4; ++s) {
    if (out[s] != nullptr) std::copy_n(draws[s].c.begin(), kN, out[s]->c.begin());
  }
}

void encode(const Poly& a, unsigned d, std::span<std::uint8_t> out) {
  std::uint32_t held = 0;
  unsigned bits = 0;
  std::size_t at = 0;
  for (const std::int16_t c : a.c) {
    held |= static_cast<std::uint32_t>(c) << bits;
    for (bits += d; bits >= 8; bits -= 8, held >>= 8U) out[at++] = static_cast<std::uint8_t>(held);
  }
}

void decode(ByteView in, unsigned d, Poly& a) {
  const std::uint32_t mask = (1U << d) - 1U;
  std::uint32_t held = 0;
  unsigned bits = 0;
  std::size_t at = 0;
  for (std::int16_t& c : a.c) {
    for (; bits < d; bits += 8) held |= std::uint32_t{in[at++]} << bits;
    c = static_cast<std::int16_t>(held & mask);
    held >>= d;
    bits -= d;
  }
}

void pke_generate(const MlKemParameters& p, ByteView d, std::span<std::uint8_t> ek, std::span<std::uint8_t> dk,
                  PublicParts& parts, Vector& s) {
  const Kernels& run = kernels();
  const auto k = static_cast<std::uint8_t>(p.k);
  Secret<64> both;  // rho || sigma
  Keccak::sha3_512().absorb(d).absorb({&k, 1}).squeeze(both.mutable_octets());
  const ByteView rho = both.reveal().first(32), sigma = both.reveal().subspan(32);
  declassify(rho.data(), rho.size());
  expand_matrix(p.k, rho, parts);
  Vector e;
  noise(sigma, 0, 2 * p.k, p.eta1, [&](unsigned i) -> Poly& { return i < p.k ? s[i] : e[i - p.k]; });
  for (unsigned i = 0; i < p.k; ++i) {
    run.ntt(s[i]);
    run.ntt(e[i]);
  }
  for (unsigned i = 0; i < p.k; ++i) {
    Poly& t = parts.t[i];
    run.multiply_add(t, &parts.matrix[i * p.k], 1, s.p.data(), p.k);
    run.to_montgomery(t);
    run.add(t, e[i]);
    run.reduce(t);
    encode(t, 12, ek.subspan(384U * i, 384));
    encode(s[i], 12, dk.subspan(384U * i, 384));
  }
  std::ranges::copy(rho, ek.begin() + 384 * p.k);
  declassify(ek.data(), ek.size());
  declassify(parts.t.data(), sizeof parts.t);
}

std::optional<std::size_t> pke_read(const MlKemParameters& p, ByteView ek, PublicParts& parts) {
  for (unsigned i = 0; i < p.k; ++i) {
    decode(ek.subspan(384U * i, 384), 12, parts.t[i]);
    const auto& c = parts.t[i].c;
    const auto place = std::ranges::find_if(c, [](std::int16_t one) { return one >= kQ; });
    if (place != c.end()) return 384U * i + static_cast<std::size_t>(place - c.begin()) * 3 / 2;
  }
  expand_matrix(p.k, ek.subspan(384U * p.k), parts);
  return std::nullopt;
}

void pke_encrypt(const MlKemParameters& p, const PublicParts& parts, ByteView m, ByteView r,
                 std::span<std::uint8_t> ciphertext) {
  const Kernels& run = kernels();
  Vector y, e1, rest;  // rest: e2, mu, u or v
  if (p.eta1 == 2) {
    noise(r, 0, 2 * p.k + 1, 2, [&](unsigned i) -> Poly& {
      return i < p.k ? y[i] : i < 2 * p.k ? e1[i - p.k] : rest[0];
    });
  } else {
    noise(r, 0, p.k, p.eta1, [&](unsigned i) -> Poly& { return y[i]; });
    noise(r, p.k, p.k + 1, 2, [&](unsigned i) -> Poly& { return i < p.k ? e1[i] : rest[0]; });
  }
  for (unsigned i = 0; i < p.k; ++i) run.ntt(y[i]);
  for (unsigned i = 0; i < p.k; ++i) {
    Poly& u = rest[2];
    run.multiply_add(u, &parts.matrix[i], p.k, y.p.data(), p.k);  // a column: the transpose
    run.inverse_ntt(u);
    run.add(u, e1[i]);
    run.reduce(u);
    run.compress(u, p.du);
    encode(u, p.du, ciphertext.subspan(32U * p.du * i, 32U * p.du));
  }
  decode(m, 1, rest[1]);
  run.decompress(rest[1], 1);
  Poly& v = rest[2];
  run.multiply_add(v, parts.t.data(), 1, y.p.data(), p.k);
  run.inverse_ntt(v);
  run.add(v, rest[0]);
  run.add(v, rest[1]);
  run.reduce(v);
  run.compress(v, p.dv);
  encode(v, p.dv, ciphertext.subspan(32U * p.du * p.k, 32U * p.dv));
}

void pke_decrypt(const MlKemParameters& p, const Vector& s, ByteView ciphertext, std::span<std::uint8_t> m) {
  const Kernels& run = kernels();
  Vector u, rest;
  for (unsigned i = 0; i < p.k; ++i) {
    decode(ciphertext.subspan(32U * p.du * i, 32U * p.du), p.du, u[i]);
    run.decompress(u[i], p.du);
    run.ntt(u[i]);
  }
  Poly& v = rest[0];
  Poly& w = rest[1];
  decode(ciphertext.subspan(32U * p.du * p.k), p.dv, v);
  run.decompress(v, p.dv);
  run.multiply_add(w, s.p.data(), 1, u.p.data(), p.k);
  run.inverse_ntt(w);
  run.subtract_from(w, v);
  run.reduce(w);
  run.compress(w, 1);
  encode(w, 1, m);
}

}  // namespace nikkan::crypto::ml_kem

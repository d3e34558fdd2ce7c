#include "nikkan/base/writer.hpp"

#include <utility>

#include "nikkan/base/contract.hpp"

namespace nikkan {
namespace {

bool fits(std::uint64_t value, unsigned octets) { return octets >= 8 || value >> (8 * octets) == 0; }

}  // namespace

Writer& Writer::big(std::uint64_t value, unsigned octets) {
  for (unsigned i = octets; i-- > 0;) out_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  return *this;
}

Writer& Writer::little(std::uint64_t value, unsigned octets) {
  for (unsigned i = 0; i < octets; ++i) out_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  return *this;
}

Writer& Writer::unsigned_be(std::uint64_t value, unsigned octets, std::string_view field) {
  NIKKAN_CONTRACT(octets >= 1 && octets <= 8);
  if (!fits(value, octets)) fail(Code::bad_value, field);
  return big(value, octets);
}

Writer& Writer::bytes(ByteView value) {
  out_.insert(out_.end(), value.begin(), value.end());
  return *this;
}

Writer& Writer::zeros(std::size_t count) {
  out_.resize(out_.size() + count);
  return *this;
}

Writer& Writer::pad_to(std::size_t boundary) {
  NIKKAN_CONTRACT(boundary > 0);
  return zeros((boundary - out_.size() % boundary) % boundary);
}

Writer::Length Writer::length(unsigned octets, std::string_view field, std::uint64_t extra) {
  NIKKAN_CONTRACT(octets >= 1 && octets <= 4);
  const std::size_t at = out_.size();
  zeros(octets);
  ++open_;
  return Length(*this, at, octets, field, extra);
}

void Writer::Length::close() {
  if (writer_ == nullptr) return;
  std::exchange(writer_, nullptr)->close(*this);
}

void Writer::close(const Length& length) {
  NIKKAN_CONTRACT(open_ > 0);
  --open_;
  const std::size_t start = length.at_ + length.octets_;
  const std::uint64_t value = out_.size() - start + length.extra_;
  if (!fits(value, length.octets_)) {
    if (!failed_) error_ = Error{Code::bad_length, length.at_, length.field_};
    failed_ = true;
    return;
  }
  for (unsigned i = 0; i < length.octets_; ++i) {
    out_[start - 1 - i] = static_cast<std::uint8_t>(value >> (8 * i));
  }
}

void Writer::fail(Code code, std::string_view field) {
  if (!failed_) error_ = Error{code, out_.size(), field};
  failed_ = true;
}

Result<Bytes> Writer::take() {
  NIKKAN_CONTRACT(open_ == 0);
  Bytes out = std::exchange(out_, {});
  if (std::exchange(failed_, false)) return std::unexpected(std::exchange(error_, {}));
  return out;
}

}  // namespace nikkan

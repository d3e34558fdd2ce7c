#include "nikkan/labs/bmp_stats/framer.hpp"

#include <algorithm>
#include <utility>

namespace nikkan::bmp_stats {
namespace {
constexpr std::size_t kKeep = 16384;  ///< octets of room that an idle session keeps
}

void Framer::push(ByteView chunk) {
  if (error_) return;
  base_ += at_;
  if (at_ == held_.size()) {
    held_.clear();
    if (held_.capacity() > kKeep && chunk.size() <= kKeep) held_.shrink_to_fit();
  } else {
    held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(at_));
  }
  at_ = 0;
  held_.insert(held_.end(), chunk.begin(), chunk.end());
}

bool Framer::broken(Code code, std::uint64_t offset, std::string_view field) {
  error_ = Error{code, offset, field, {}};
  return false;
}

std::size_t Framer::length_of(ByteView begin, std::uint64_t offset) {
  if (begin.empty()) return 0;
  if (begin[0] != kVersion) return broken(Code::bad_value, offset, "bmp.version");
  if (begin.size() < kCommonHeader) return 0;
  const std::uint32_t length = detail::load32(begin.data() + 1);
  if (length < kCommonHeader) return broken(Code::bad_length, offset + 1, "bmp.length");
  if (length > limits_.max_message) return broken(Code::limit, offset + 1, "bmp.length");
  return length;
}

bool Framer::next(ByteView& message) {
  if (error_) return false;
  const ByteView left = ByteView(held_).subspan(at_);
  const std::size_t length = length_of(left, base_ + at_);
  if (length == 0 || left.size() < length) return false;
  message = left.first(length);
  message_offset_ = base_ + at_;
  at_ += length;
  return true;
}

/// Takes from the chunk what the message that is held lacks; true when it is whole.
bool Framer::complete(ByteView& chunk) {
  while (true) {
    const std::size_t length = length_of(held_, base_);
    if (error_) return false;
    const std::size_t wanted = length == 0 ? kCommonHeader : length;
    if (length != 0 && held_.size() == length) return true;
    if (chunk.empty()) return false;
    const ByteView more = chunk.first(std::min(wanted - held_.size(), chunk.size()));
    held_.insert(held_.end(), more.begin(), more.end());
    chunk = chunk.subspan(more.size());
  }
}

void Framer::feed(ByteView chunk, const std::function<bool(ByteView message)>& use) {
  if (error_) return;
  if (at_ != 0) push({});  // what next() gave is no longer held
  if (!held_.empty()) {
    if (!complete(chunk)) return;
    const Bytes whole = std::exchange(held_, {});
    message_offset_ = base_;
    base_ += whole.size();
    if (!use(whole)) return;
  }
  std::size_t length = 0;
  while ((length = length_of(chunk, base_)) != 0 && chunk.size() >= length) {
    message_offset_ = base_;
    base_ += length;
    if (!use(chunk.first(length))) return;
    chunk = chunk.subspan(length);
  }
  if (!error_) held_.assign(chunk.begin(), chunk.end());
}

std::optional<Error> Framer::finish() const {
  if (error_ || held() == 0) return error_;
  return Error{Code::truncated, base_ + held_.size(), "bmp", {}};
}

}  // namespace nikkan::bmp_stats

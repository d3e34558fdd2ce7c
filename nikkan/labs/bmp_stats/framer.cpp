#include "nikkan/labs/bmp_stats/framer.hpp"

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

bool Framer::next(ByteView& message) {
  if (error_) return false;
  const ByteView left = ByteView(held_).subspan(at_);
  if (left.empty()) return false;
  if (left[0] != kVersion) return broken(Code::bad_value, base_ + at_, "bmp.version");
  if (left.size() < kCommonHeader) return false;
  const std::uint32_t length = detail::load32(left.data() + 1);
  if (length < kCommonHeader) return broken(Code::bad_length, base_ + at_ + 1, "bmp.length");
  if (length > limits_.max_message) return broken(Code::limit, base_ + at_ + 1, "bmp.length");
  if (left.size() < length) return false;
  message = left.first(length);
  message_offset_ = base_ + at_;
  at_ += length;
  return true;
}

std::optional<Error> Framer::finish() const {
  if (error_ || held() == 0) return error_;
  return Error{Code::truncated, base_ + held_.size(), "bmp", {}};
}

}  // namespace nikkan::bmp_stats

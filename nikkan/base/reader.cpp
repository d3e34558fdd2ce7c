#include "nikkan/base/reader.hpp"

namespace nikkan {

std::uint64_t Reader::unsigned_be(std::uint64_t octets, std::string_view field) {
  if (octets > 8) {
    fail(Code::bad_length, field);
    return 0;
  }
  return big(static_cast<std::size_t>(octets), field);
}

ByteView Reader::rest() {
  const ByteView out = bytes_.subspan(at_, remaining());
  at_ += out.size();
  return out;
}

std::uint8_t Reader::peek(std::string_view field) {
  if (remaining() == 0) {
    fail(Code::truncated, field);
    return 0;
  }
  return bytes_[at_];
}

Reader Reader::sub(std::uint64_t count, std::string_view field) {
  const std::uint64_t start = offset();
  const ByteView part = bytes(count, field);
  return Reader(part, start, fault_);
}

Reader Reader::isolated(std::uint64_t count, std::string_view field) {
  const std::uint64_t start = offset();
  const ByteView part = bytes(count, field);
  return Reader(part, start, *fault_);
}

void Reader::expect_end(std::string_view field) {
  if (remaining() != 0) fail(Code::trailing, field);
}

bool Reader::fits(std::uint64_t count, std::size_t each, std::string_view field) {
  if (!ok()) return false;
  if (each != 0 && count > remaining() / each) return fail(Code::bad_length, field);
  return true;
}

bool Reader::fail_at(std::uint64_t where, Code code, std::string_view field) {
  if (!fault_->set) *fault_ = Fault{true, code, where, field};
  return false;
}

}  // namespace nikkan

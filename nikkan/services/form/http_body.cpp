#include "nikkan/services/form/http_body.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace nikkan::form {
namespace {

constexpr unsigned kMaxDigits = 15;  ///< of a chunk size: 2^60 octets

int hex_digit(std::uint8_t c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

BodyDecoder::BodyDecoder(Framing framing, std::uint64_t length, BodyLimits limits)
    : framing_(framing), limits_(limits), state_(framing == Framing::chunked ? State::size : State::run), left_(length), trailers_(limits.trailers) {
  if (framing == Framing::none || (framing == Framing::length && length == 0)) state_ = State::done;
}

Result<ByteView> BodyDecoder::next(ByteView& in) {
  while (!in.empty() && state_ != State::done) {
    if (state_ != State::run && state_ != State::data) {
      if (auto framed = frame(in); !framed) return std::unexpected(framed.error());
      continue;
    }
    std::size_t count = in.size();
    if (framing_ != Framing::until_close) {
      count = static_cast<std::size_t>(std::min<std::uint64_t>(count, left_));
      left_ -= count;
      if (left_ == 0) state_ = state_ == State::data ? State::data_cr : State::done;
    }
    const ByteView out = in.first(count);
    in = in.subspan(count);
    octets_ += count;
    return out;
  }
  return ByteView();
}

/// One octet of chunk framing, or the trailers.
Result<void> BodyDecoder::frame(ByteView& in) {
  if (state_ == State::trailers) {
    const auto whole = trailers_.take(in);
    if (!whole) return std::unexpected(whole.error());
    if (!*whole) return {};
    if (auto fields = parse_fields(trailers_.text(), 0, limits_.trailers); !fields) return std::unexpected(fields.error());
    state_ = State::done;
    return {};
  }
  const std::uint8_t c = in.front();
  if (state_ == State::trailer_start) {
    // An empty line at once is the usual end; HeadCollector would skip it as one before a head.
    if (c != '\r' && !at_cr_) {
      state_ = State::trailers;
      return {};
    }
    in = in.subspan(1);
    if (!at_cr_) {
      at_cr_ = true;
      return {};
    }
    if (c != '\n') return refuse(Code::bad_value, "chunk.end");
    state_ = State::done;
    return {};
  }
  in = in.subspan(1);
  switch (state_) {
    case State::size: {
      const int digit = hex_digit(c);
      if (digit >= 0) {
        if (++digits_ > kMaxDigits) return refuse(left_ == 0 ? Code::bad_value : Code::limit, "chunk.size");
        left_ = (left_ << 4U) | static_cast<unsigned>(digit);
        return {};
      }
      if (digits_ == 0) return refuse(Code::bad_value, "chunk.size");
      if (c == '\r') {
        state_ = State::size_lf;
      } else if (c == ';') {
        state_ = State::extensions;
        extensions_ = 0;
      } else {
        return refuse(Code::bad_value, "chunk.size");
      }
      return {};
    }
    case State::extensions:
      if (c == '\r') {
        state_ = State::size_lf;
        return {};
      }
      if ((c < 0x20 && c != '\t') || c == 0x7f) return refuse(Code::bad_value, "chunk.extensions");
      if (++extensions_ > limits_.max_extensions) return refuse(Code::limit, "chunk.extensions");
      return {};
    case State::size_lf:
      if (c != '\n') return refuse(Code::bad_value, "chunk.size");
      state_ = left_ == 0 ? State::trailer_start : State::data;
      digits_ = 0;
      return {};
    case State::data_cr:
      if (c != '\r') return refuse(Code::bad_value, "chunk.end");
      state_ = State::data_lf;
      return {};
    default:
      if (c != '\n') return refuse(Code::bad_value, "chunk.end");
      state_ = State::size;
      return {};
  }
}

void append_chunk(std::string& out, std::string_view octets) {
  if (octets.empty()) return;
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), octets.size(), 16).ptr;
  out.append(digits.data(), end).append("\r\n").append(octets).append("\r\n");
}

void append_last_chunk(std::string& out, std::string_view trailers) {
  out.append("0\r\n").append(trailers.empty() ? std::string_view("\r\n") : trailers);
}

std::string clean_trailers(std::string_view trailers) {
  if (trailers.empty()) return {};
  std::string out;
  const auto fields = parse_fields(trailers, 0, {.max_octets = trailers.size(), .max_fields = trailers.size()});
  if (!fields) return {};
  for (const HttpField& field : *fields) {
    if (!forbidden_in_trailer(field.name)) out.append(field.name).append(": ").append(field.value).append("\r\n");
  }
  if (!out.empty()) out += "\r\n";
  return out;
}

}  // namespace nikkan::form

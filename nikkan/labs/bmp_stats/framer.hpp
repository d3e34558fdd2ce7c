#pragma once
// From a stream in chunks of any size to whole messages, in bounded memory.
//
//   framer.push(chunk);
//   ByteView message;
//   while (framer.next(message)) use(decode(message, {}, framer.offset()));
//   if (framer.error()) …           // the stream cannot go on: whose length can be believed?
#include <cstdint>
#include <functional>
#include <optional>

#include "nikkan/labs/bmp_stats/message.hpp"

namespace nikkan::bmp_stats {

class Framer {
 public:
  explicit Framer(const Limits& limits = {}) : limits_(limits) {}
  /// Takes a chunk; a message of earlier calls is no longer valid. Holds at most one message that is not whole and what
  /// was pushed and not asked for.
  void push(ByteView chunk);
  /// The next whole message; false when more octets are needed or the framing has failed.
  bool next(ByteView& message);
  /// push() and next() until there is no more, in one: only what is not whole is copied and kept. False from `use` ends it;
  /// the rest of the chunk is then lost. Not to be mixed with messages of push() that were not asked for.
  void feed(ByteView chunk, const std::function<bool(ByteView message)>& use);
  /// Absolute offset of the message that next() or feed() gave.
  std::uint64_t offset() const { return message_offset_; }
  /// bad_value ("bmp.version"), bad_length or limit ("bmp.length"): the end of the stream.
  const std::optional<Error>& error() const { return error_; }
  /// Nothing will follow: truncated, when a message is not whole.
  std::optional<Error> finish() const;
  /// Octets kept.
  std::size_t held() const { return held_.size() - at_; }
  std::size_t capacity() const { return held_.capacity(); }

 private:
  bool broken(Code code, std::uint64_t offset, std::string_view field);
  /// Octets of the message that begins with these, when enough are there to tell; 0: not yet, or broken.
  std::size_t length_of(ByteView begin, std::uint64_t offset);
  bool complete(ByteView& chunk);

  Limits limits_;
  Bytes held_;
  std::size_t at_ = 0;
  std::uint64_t base_ = 0;  ///< absolute offset of held_[0]
  std::uint64_t message_offset_ = 0;
  std::optional<Error> error_;
};

}  // namespace nikkan::bmp_stats

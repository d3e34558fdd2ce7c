// Random operations on a reader and its parts, checked against a plain model of the first failure.
// The input's first half is the program (an operation and a count, two octets each), the second half the data.
#include <cstdint>
#include <cstdlib>

#include "nikkan/base/reader.hpp"
#include "nikkan/base/writer.hpp"

namespace {

using nikkan::ByteView;
using nikkan::Reader;

void require(bool condition) {
  if (!condition) std::abort();
}

/// Runs one operation; the reader may never pass its end nor turn well again.
void step(Reader& r, unsigned op, unsigned count) {
  switch (op % 20) {
    case 0:
      r.u8("u8");
      break;
    case 1:
      r.u16("u16");
      break;
    case 2:
      r.u24("u24");
      break;
    case 3:
      r.u32("u32");
      break;
    case 4:
      r.u48("u48");
      break;
    case 5:
      r.u64("u64");
      break;
    case 6:
      r.u16le("u16le");
      break;
    case 7:
      r.u32le("u32le");
      break;
    case 8:
      r.u64le("u64le");
      break;
    case 9:
      r.unsigned_be(count % 12, "unsigned");
      break;
    case 10:
      require(r.bytes(count, "bytes").size() == (r.ok() ? count : 0));
      break;
    case 11:
      r.array<7>("array");
      break;
    case 12:
      r.skip(~std::uint64_t{0} - count, "skip");
      break;
    case 13:
      r.peek("peek");
      break;
    case 14:
      r.fits(count, 3, "fits");
      break;
    case 15:
      r.fail_at(count, nikkan::Code::bad_value, "fail");
      break;
    case 16:
      r.expect_end("end");
      break;
    case 17:
      r.rest();
      break;
    default:
      r.skip(count % 4, "skip");
      break;
  }
}

void watch(Reader& r, unsigned op, unsigned count, std::uint64_t end) {
  const bool was_ok = r.ok();
  const auto before = r.offset();
  const auto fault = r.error();
  step(r, op, count);
  require(r.offset() >= before && r.offset() <= end);
  require(was_ok ||
          (!r.ok() && r.error().offset == fault.offset && r.error().field == fault.field && r.offset() == before));
  require(r.ok() || (r.at_end() && r.remaining() == 0));
}

void run(ByteView program, ByteView data) {
  Reader root(data);
  std::size_t at = 0;
  while (at + 1 < program.size()) {
    const unsigned op = program[at];
    const unsigned count = program[at + 1];
    at += 2;
    if (op < 200) {
      watch(root, op, count, data.size());
      continue;
    }
    const bool alone = op >= 228;
    const bool was_ok = root.ok();
    Reader part = alone ? root.isolated(count, "part") : root.sub(count, "part");
    const bool cut = root.ok();
    const std::uint64_t end = part.offset() + part.remaining();
    for (int i = 0; i < 3 && at + 1 < program.size(); ++i, at += 2) watch(part, program[at], program[at + 1], end);
    require(alone ? root.ok() == cut : root.ok() == part.ok());
    require(was_ok || !root.ok());
  }
}

void lengths(ByteView program) {
  nikkan::Writer w;
  for (const std::uint8_t op : program) {
    const auto length = w.length(1 + op % 4, "length");
    w.zeros(op);
  }
  const auto out = w.take();
  require(out.has_value());
  Reader r(*out);
  for (const std::uint8_t op : program) {
    require(r.unsigned_be(1 + op % 4, "length") == op);
    r.skip(op, "value");
  }
  r.expect_end("all");
  require(r.ok());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input(data, size);
  run(input.first(size / 2), input.subspan(size / 2));
  lengths(input.first(size < 64 ? size : 64));
  return 0;
}

// Any octets as a capture file: a mapped file and a stream of odd chunks give the same, and what is read can be written.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "nikkan/base/utf8.hpp"
#include "nikkan/wire/capture/capture.hpp"
#include "nikkan/wire/capture/options.hpp"
#include "nikkan/wire/capture/write.hpp"

namespace {

using namespace nikkan;
using namespace nikkan::capture;

constexpr Limits kLimits{.max_packet = 4096, .max_block = 8192, .max_interfaces = 64};

void require(bool holds) {
  if (!holds) std::abort();
}

void use(const Record& record, ByteView file, const Decoder& decoder) {
  require(record.offset + record.octets.size() <= file.size());
  require(record.octets.data() == nullptr || record.octets.size() >= record.data.size());
  require(record.time.nanoseconds < 1'000'000'000);
  if (record.kind == Kind::packet) require(record.interface < decoder.interfaces().size());
  Options options(record.options, record.big_endian, record.offset);
  for (Option option; options.next(option);) require(option.value.size() <= record.options.size());
}

void write_again(const Record& record) {
  if (record.kind != Kind::packet || record.original < record.data.size() || record.original == 0) return;
  Bytes out;
  const PcapWriter writer({.link_type = record.link_type, .nanoseconds = true});
  require(writer.header(out).has_value());
  if (!writer.packet(out, {.time = record.time, .data = record.data, .original = record.original})) return;
  FileReader reader(out, kLimits);
  Record again;
  require(reader.next_packet(again));
  require(again.time == record.time && again.original == record.original && again.data.size() == record.data.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView file(data, size);
  FileReader whole(file, kLimits);
  StreamReader stream(kLimits);
  std::size_t pushed = 0, chunk = size % 7 + 1;
  Record record, other;
  for (bool more = true; more;) {
    more = whole.next(record);
    Step step = stream.next(other);
    while (step == Step::more) {
      if (pushed == size) {
        stream.finish();
      } else {
        const std::size_t octets = std::min(chunk, size - pushed);
        stream.push(file.subspan(pushed, octets));
        pushed += octets;
        chunk = chunk * 3 % 61 + 1;
      }
      step = stream.next(other);
    }
    require(more == (step == Step::record));
    if (!more) break;
    require(record.kind == other.kind && record.offset == other.offset && record.time == other.time);
    require(record.data.size() == other.data.size() && record.octets.size() == other.octets.size());
    use(record, file, whole.decoder());
    write_again(record);
  }
  require(whole.error().has_value() == stream.error().has_value());
  if (whole.error()) require(whole.error()->message() == stream.error()->message());
  require(whole.decoder().fault_count() == stream.decoder().fault_count());
  for (const Interface& interface : whole.interfaces()) require(is_valid_utf8(interface.name));
  return 0;
}

// One text into every small parser of the room. What a strict parser accepts must print as it stood.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/excerpt.hpp"
#include "nikkan/base/ip.hpp"
#include "nikkan/base/time.hpp"
#include "nikkan/base/tsv.hpp"
#include "nikkan/base/utf8.hpp"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

template <class T>
void in_bounds(const nikkan::Result<T>& result, std::string_view text) {
  require(result || result.error().offset <= text.size());
}

void encodings(std::string_view text) {
  using namespace nikkan;
  const auto hex = parse_hex(text);
  in_bounds(hex, text);
  require(!hex || to_hex(*hex) == ascii_lower(text));
  const auto dump = parse_hex_dump(text);
  in_bounds(dump, text);
  require(!hex || (dump && *dump == *hex));
  const auto base64 = parse_base64(text);
  in_bounds(base64, text);
  require(!base64 || to_base64(*base64) == text);
  const auto base64url = parse_base64url(text);
  in_bounds(base64url, text);
  require(!base64url || to_base64url(*base64url) == text);
  require(to_base32(as_bytes(text)).size() % 8 == 0);
}

void times(std::string_view text) {
  using namespace nikkan;
  const auto day = parse_day(text);
  in_bounds(day, text);
  require(!day || to_iso(*day) == text);
  const auto time = parse_rfc3339(text);
  in_bounds(time, text);
  if (time && year_of(day_of(*time)) > 0 && year_of(day_of(*time)) < 9999)
    require(parse_rfc3339(to_rfc3339(*time)) == *time);
}

void addresses(std::string_view text) {
  using namespace nikkan;
  const auto ip = parse_ip(text);
  in_bounds(ip, text);
  require(!ip || parse_ip(to_string(*ip)) == *ip);
  const auto prefix = parse_prefix(text);
  in_bounds(prefix, text);
  require(!prefix || (parse_prefix(to_string(*prefix)) == *prefix && !prefix->has_host_bits()));
  const auto kept = parse_prefix(text, HostBits::keep);
  require(!kept || kept->contains(kept->address));
}

void texts(std::string_view text) {
  using namespace nikkan;
  const std::string clean = sanitize_utf8(text);
  require(is_valid_utf8(clean));
  require(count_code_points(clean) == count_code_points(text));
  require(!is_valid_utf8(text) || clean == text);
  const std::string stripped = strip_controls(text);
  require(strip_controls(stripped) == stripped && is_valid_utf8(stripped));
  require(display_width(text) <= 2 * count_code_points(text));
  require(collapse_space(collapse_space(text)) == collapse_space(text));
  const auto table = parse_tsv(text, {.max_rows = 1000, .max_columns = 16});
  in_bounds(table, text);
  for (std::size_t row = 0; table && row < table->rows(); ++row) {
    for (std::size_t c = 0; c <= table->header().size(); ++c) static_cast<void>(table->cell(row, c));
  }
}

void excerpts(std::string_view text) {
  using namespace nikkan;
  for (const std::size_t place : {std::size_t{0}, text.size() / 2, text.size(), text.size() + 1}) {
    require(hex_excerpt(as_bytes(text), place).size() < 200);
    require(is_valid_utf8(text_excerpt(text, place)));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = nikkan::as_text({data, size});
  encodings(text);
  times(text);
  addresses(text);
  texts(text);
  excerpts(text);
  return 0;
}

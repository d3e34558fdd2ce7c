// Entries of a body do not depend on how it was cut; those of lenient and strict agree where strict is content; what
// comes out goes in again. The first three octets choose options and cuts.
#include <algorithm>

#include "nikkan/labs/form_params/encode.hpp"
#include "nikkan/labs/form_params/expand.hpp"

namespace {

using namespace nikkan::form_params;

struct Lines final : Receiver {
  std::string text, files;
  nikkan::Result<void> add(const char* kind, const Entry& e) {
    text += kind;
    for (const std::string_view part : {to_string(e.origin), e.name, e.value, e.filename, e.content_type})
      text.append(part).append("\x1f");
    text += std::to_string(e.part) + "," + std::to_string(e.offset) + "," + std::to_string(e.size) + "\n";
    return {};
  }
  nikkan::Result<void> on_field(const Entry& entry) override { return add("field", entry); }
  nikkan::Result<void> on_file_begin(const Entry& entry) override { return add("begin", entry); }
  nikkan::Result<void> on_file_end(const Entry& entry) override { return add("end", entry); }
  nikkan::Result<void> on_file_data(nikkan::ByteView octets) override {
    files += nikkan::as_text(octets);
    return {};
  }
  nikkan::Result<void> on_params_raw(std::uint64_t, nikkan::ByteView octets) override {
    files += nikkan::as_text(octets);
    return {};
  }
};

std::string run(const std::string& body, const Boundary& boundary, const ExpandOptions& options,
                const std::vector<std::size_t>& cuts, bool& good) {
  Expander expander(boundary, options);
  Lines lines;
  nikkan::Result<void> result;
  std::size_t from = 0;
  for (std::size_t i = 0; i <= cuts.size() && result; ++i) {
    const std::size_t to = i < cuts.size() ? cuts[i] : body.size();
    const nikkan::Bytes piece(body.begin() + static_cast<std::ptrdiff_t>(from),
                              body.begin() + static_cast<std::ptrdiff_t>(to));
    result = expander.feed(piece, lines);
    from = to;
  }
  if (result) result = expander.finish(lines);
  good = result.has_value();
  if (!result && result.error().offset > body.size()) __builtin_trap();
  // How much of a file came before an error depends on the cuts; the rest does not.
  return lines.text + (good ? lines.files : result.error().message());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const std::string body(data + 3, data + size);
  const Boundary boundary = Boundary::from("xYz").value();
  ExpandOptions options{.parse = {.strict = (data[0] & 1U) != 0},
                        .expand = static_cast<Expand>((data[0] >> 1U) % 3),
                        .collision = static_cast<Collision>((data[0] >> 3U) & 3U),
                        .raw = true,
                        .name_escapes = (data[0] & 32U) != 0};
  if ((data[0] & 64U) != 0)
    options.limits = {.max_entries = 4, .max_name = 6, .max_value = 10, .max_params_part = 40, .max_held = 30};
  const std::size_t room = body.size() + 1;
  std::vector<std::size_t> cuts{data[1] % room, data[2] * 3U % room};
  std::ranges::sort(cuts);
  bool good = false, good_in_pieces = false;
  const std::string once = run(body, boundary, options, {}, good);
  if (run(body, boundary, options, cuts, good_in_pieces) != once || good != good_in_pieces) __builtin_trap();
  if (!good) return 0;
  if (options.parse.strict) {
    ExpandOptions lenient = options;
    lenient.parse.strict = false;
    if (run(body, boundary, lenient, {}, good) != once) __builtin_trap();
  }
  const auto form = read_form(nikkan::as_bytes(body), boundary, options);
  if (!form) __builtin_trap();
  std::vector<FormItem> items;
  for (const Form::Item& one : form->items) {
    if (one.kind == Kind::field && one.named) items.push_back({.name = one.name, .value = one.value});
  }
  if (const auto made = plan(items, boundary, {.consolidate = Consolidate::always, .force = true})) {
    const auto again = read_form(nikkan::as_bytes(std::get<std::string>(made->pieces.front())), boundary,
                                 {.limits = {.max_name = 1U << 20U}});
    if (!again || again->items.size() != items.size()) __builtin_trap();
  }
  return 0;
}

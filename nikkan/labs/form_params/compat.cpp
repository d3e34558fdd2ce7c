#include "nikkan/labs/form_params/compat.hpp"

#include <algorithm>
#include <array>

#include "nikkan/base/utf8.hpp"

namespace nikkan::form_params {
namespace {

// CERTAIN: each was run with a body of one consolidated part and one PDF, and with a part without a name where that
// column says more than unknown. Node and cgi were run with unusual headers as well: see odd_fate().
constexpr std::array kReceivers{
    Receiving{"php", "PHP 8.2.36", TypedPart::raw_field, UnnamedPart::drops_form},
    Receiving{"django", "Django 3.2.25", TypedPart::raw_field, UnnamedPart::drops_part},
    Receiving{"werkzeug", "Werkzeug 2.2.2 (Flask)", TypedPart::raw_field, UnnamedPart::key_none},
    Receiving{"busboy", "busboy 6b3dcf6 (multer)", TypedPart::raw_field, UnnamedPart::unknown},
    Receiving{"fastify-busboy", "@fastify/busboy", TypedPart::raw_field, UnnamedPart::unknown},
    Receiving{"multiparty", "multiparty", TypedPart::raw_field, UnnamedPart::unknown},
    Receiving{"node", "Node 20 Response.formData()", TypedPart::raw_field, UnnamedPart::refuses_form},
    Receiving{"formidable", "formidable 3", TypedPart::file, UnnamedPart::unknown},
    Receiving{"cgi", "CPython cgi.FieldStorage (up to 3.12)", TypedPart::reads_to_end, UnnamedPart::key_none},
    Receiving{"bottle", "Bottle 0.12", TypedPart::reads_to_end, UnnamedPart::unknown},
};

bool is_odd(const PartShape& part) {
  return part.preamble || part.not_form_data || part.filename_star || part.unusual_header || part.backslash ||
         part.encoded || part.nested;
}

/// Node's parser throws, and the whole form with it.
bool node_refuses(const PartShape& part) {
  return !part.named || part.preamble || part.not_form_data || part.filename_star || part.unusual_header;
}

/// Of a part that is odd and has a name: CERTAIN for Node and cgi, unknown for the others.
Fate odd_fate(const Receiving& receiver, const PartShape& part) {
  const bool cgi = receiver.id == "cgi";
  if (!cgi && receiver.id != "node") return Fate::unknown;
  if (part.only_filename_star) return Fate::file_as_field;  // of Node no more than an exception is left
  if (cgi && part.nested) return Fate::file_list;
  if (part.has_filename) return part.encoded ? Fate::unknown : Fate::file;
  if (part.encoded) return cgi ? Fate::still_encoded : Fate::unencoded;
  return part.urlencoded ? Fate::raw_field : Fate::field;
}

/// PHP has one place for a name, unless that ends with brackets. CERTAIN for consolidated parts, and how PHP treats any field.
bool is_replaced(const Receiving& receiver, std::span<const PartShape> parts, std::size_t i) {
  if (receiver.id != "php" || parts[i].has_filename || !parts[i].named || parts[i].name.find('[') != std::string::npos) return false;
  return std::any_of(parts.begin() + static_cast<std::ptrdiff_t>(i) + 1, parts.end(),
                     [&](const PartShape& later) { return later.named && !later.has_filename && later.name == parts[i].name; });
}

Fate fate_of(const Receiving& receiver, const PartShape& part, bool last) {
  if (receiver.typed == TypedPart::reads_to_end && part.urlencoded) {
    // With a filename: INFERRED, the type alone decides in that program.
    return last ? Fate::decoded : Fate::swallows;
  }
  if (!part.named) {
    switch (receiver.unnamed) {
      case UnnamedPart::drops_form:
      case UnnamedPart::drops_part:
        return Fate::dropped;
      case UnnamedPart::refuses_form:
        return Fate::refused;
      case UnnamedPart::key_none:
        return Fate::no_key;
      case UnnamedPart::unknown:
        return Fate::unknown;
    }
  }
  if (is_odd(part)) return odd_fate(receiver, part);
  if (part.has_filename) return Fate::file;
  if (receiver.typed == TypedPart::file && part.has_type) return Fate::field_as_file;
  return part.urlencoded ? Fate::raw_field : Fate::field;
}

}  // namespace

std::span<const Receiving> receivers() { return kReceivers; }

namespace {

/// A line that goes on, or a parameter of the disposition without quotation marks.
bool is_unusual(std::string_view block) {
  for (std::size_t at = block.find('\n'); at != std::string_view::npos; at = block.find('\n', at + 1)) {
    if (at + 1 < block.size() && (block[at + 1] == ' ' || block[at + 1] == '\t')) return true;
  }
  while (!block.empty()) {
    const std::size_t end = std::min(block.find('\n'), block.size());
    const std::string line = ascii_lower(block.substr(0, end));
    block.remove_prefix(std::min(end + 1, block.size()));
    if (!line.starts_with("content-disposition:")) continue;
    for (std::size_t at = line.find("name="); at != std::string::npos; at = line.find("name=", at + 5)) {
      const char before = line[at - 1];
      const bool parameter = before == ' ' || before == ';' || before == '\t' || line.compare(at - 4, 4, "file") == 0;
      if (parameter && at + 5 < line.size() && line[at + 5] != '"') return true;
    }
  }
  return false;
}

}  // namespace

PartShape shape_of(const PartHead& head) {
  const auto marked = [](const std::optional<std::string_view>& text) {
    return text && text->find_first_of("\\\"") != std::string_view::npos;
  };
  return {.named = head.name.has_value(),
          .has_filename = head.filename.has_value(),
          .has_type = !head.content_type.empty(),
          .urlencoded = is_urlencoded_type(head.content_type),
          .name = std::string(head.name.value_or(std::string_view())),
          .not_form_data = !head.form_data,
          .filename_star = head.filename_star,
          .only_filename_star = head.filename_of_star,
          .unusual_header = is_unusual(head.block),
          .backslash = marked(head.name) || (!head.filename_of_star && marked(head.filename)),
          .encoded = !is_identity_encoding(head.transfer_encoding),
          .nested = ascii_lower(media_type(head.content_type)).starts_with("multipart/")};
}

std::string_view to_string(Fate fate) {
  switch (fate) {
    case Fate::field:
      return "a field";
    case Fate::raw_field:
      return "a field that holds the encoded text";
    case Fate::file:
      return "a file";
    case Fate::field_as_file:
      return "a field taken for an uploaded file";
    case Fate::decoded:
      return "taken apart into fields; the last value ends with the close delimiter";
    case Fate::swallows:
      return "taken apart; all that follows lands in its last value";
    case Fate::swallowed:
      return "lost in the part before";
    case Fate::dropped:
      return "lost";
    case Fate::no_key:
      return "kept, without a name";
    case Fate::replaced:
      return "lost: a later field of its name takes its place";
    case Fate::refused:
      return "refused, and the whole form with it";
    case Fate::file_as_field:
      return "a file taken for a field";
    case Fate::file_list:
      return "a list of files";
    case Fate::still_encoded:
      return "a field, still in its transfer encoding";
    case Fate::unencoded:
      return "a field, its transfer encoding undone";
    case Fate::unknown:
      return "not measured";
  }
  return "";
}

bool loses(Fate fate) {
  switch (fate) {
    case Fate::field:
    case Fate::raw_field:
    case Fate::file:
    case Fate::unencoded:
    case Fate::unknown:
      return false;
    default:
      return true;
  }
}

std::vector<Forecast> forecast(std::span<const PartShape> parts) {
  std::vector<Forecast> out;
  for (const Receiving& receiver : kReceivers) {
    Forecast one{.receiver = &receiver, .parts = {}};
    bool swallowed = false;
    const bool no_form = receiver.unnamed == UnnamedPart::drops_form &&
                         std::ranges::any_of(parts, [](const PartShape& part) { return !part.named; });
    const bool refused = receiver.id == "node" && std::ranges::any_of(parts, node_refuses);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const Fate fate = no_form     ? Fate::dropped
                        : refused   ? Fate::refused
                        : swallowed ? Fate::swallowed
                        : is_replaced(receiver, parts, i) ? Fate::replaced
                                    : fate_of(receiver, parts[i], i + 1 == parts.size());
      swallowed = swallowed || fate == Fate::swallows;
      one.loses = one.loses || loses(fate);
      one.measured = one.measured && fate != Fate::unknown;
      one.parts.push_back(fate);
    }
    out.push_back(std::move(one));
  }
  return out;
}

std::vector<std::string_view> advice(std::span<const PartShape> parts) {
  std::vector<std::string_view> out;
  const auto is_params = [](const PartShape& part) { return part.urlencoded && !part.has_filename; };
  if (std::ranges::any_of(parts, [](const PartShape& part) { return !part.named; })) {
    out.emplace_back("name every part: PHP drops the whole form otherwise, Node refuses it");
  }
  const auto first = std::ranges::find_if(parts, is_params);
  if (first == parts.end()) return out;
  if (std::any_of(first, parts.end(), [&](const PartShape& part) { return !is_params(part); })) {
    out.emplace_back("put the consolidated part last where the server is unknown: some read it to the end of the body");
  }
  if (std::ranges::count_if(parts, is_params) > 1)
    out.emplace_back("send one consolidated part where the server is unknown: what follows the first is lost on some");
  out.emplace_back(
      "ask before sending to cgi.FieldStorage, Bottle or formidable: they lose data or take fields for files");
  return out;
}

}  // namespace nikkan::form_params

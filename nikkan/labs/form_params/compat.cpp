#include "nikkan/labs/form_params/compat.hpp"

#include <algorithm>
#include <array>

namespace nikkan::form_params {
namespace {

// CERTAIN: each was run with a body of one consolidated part and one PDF, and with the same part without a name where
// that column says more than unknown.
constexpr std::array kReceivers{
    Receiving{"php", "PHP 8.2.36", TypedPart::raw_field, UnnamedPart::drops_form},
    Receiving{"django", "Django 3.2.25", TypedPart::raw_field, UnnamedPart::drops_part},
    Receiving{"werkzeug", "Werkzeug 2.2.2 (Flask)", TypedPart::raw_field, UnnamedPart::key_none},
    Receiving{"busboy", "busboy 6b3dcf6 (multer)", TypedPart::raw_field, UnnamedPart::unknown},
    Receiving{"fastify-busboy", "@fastify/busboy", TypedPart::raw_field, UnnamedPart::unknown},
    Receiving{"multiparty", "multiparty", TypedPart::raw_field, UnnamedPart::unknown},
    Receiving{"node", "Node 20 Response.formData()", TypedPart::raw_field, UnnamedPart::unknown},
    Receiving{"formidable", "formidable 3", TypedPart::file, UnnamedPart::unknown},
    Receiving{"cgi", "CPython cgi.FieldStorage (up to 3.12)", TypedPart::reads_to_end, UnnamedPart::unknown},
    Receiving{"bottle", "Bottle 0.12", TypedPart::reads_to_end, UnnamedPart::unknown},
};

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
      case UnnamedPart::key_none:
        return Fate::no_key;
      case UnnamedPart::unknown:
        return Fate::unknown;
    }
  }
  if (part.has_filename) return Fate::file;
  if (receiver.typed == TypedPart::file && part.has_type) return Fate::field_as_file;
  return part.urlencoded ? Fate::raw_field : Fate::field;
}

}  // namespace

std::span<const Receiving> receivers() { return kReceivers; }

PartShape shape_of(const PartHead& head) {
  return {.named = head.name.has_value(),
          .has_filename = head.filename.has_value(),
          .has_type = !head.content_type.empty(),
          .urlencoded = is_urlencoded_type(head.content_type),
          .name = std::string(head.name.value_or(std::string_view()))};
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
    case Fate::unknown:
      return "not known";
  }
  return "";
}

bool loses(Fate fate) {
  switch (fate) {
    case Fate::field:
    case Fate::raw_field:
    case Fate::file:
    case Fate::unknown:
      return false;
    default:
      return true;
  }
}

std::vector<Forecast> forecast(std::span<const PartShape> parts) {
  std::vector<Forecast> out;
  for (const Receiving& receiver : kReceivers) {
    Forecast one{&receiver, {}, false};
    bool swallowed = false;
    const bool no_form = receiver.unnamed == UnnamedPart::drops_form &&
                         std::ranges::any_of(parts, [](const PartShape& part) { return !part.named; });
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const Fate fate = no_form     ? Fate::dropped
                        : swallowed ? Fate::swallowed
                                    : fate_of(receiver, parts[i], i + 1 == parts.size());
      swallowed = swallowed || fate == Fate::swallows;
      one.loses = one.loses || loses(fate);
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
    out.emplace_back("name every part: PHP drops the whole form otherwise");
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

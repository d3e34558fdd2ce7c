#include "nikkan/labs/form_params/lint.hpp"

#include <algorithm>

#include "nikkan/base/utf8.hpp"

namespace nikkan::form_params {
namespace {

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

std::size_t find_bad_escape(std::string_view text) {
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
    if (at + 2 >= text.size() || !is_hex(text[at + 1]) || !is_hex(text[at + 2])) return at;
  }
  return std::string_view::npos;
}

std::string quoted(std::string_view name) {
  std::string out = "\"";
  out += for_terminal(name.substr(0, 60));
  if (name.size() > 60) out += "…";
  return out += '"';
}

ParseOptions lenient(ParseOptions options) {
  options.strict = false;
  return options;
}

}  // namespace

std::string_view to_string(Level level) {
  switch (level) {
    case Level::error:
      return "error";
    case Level::warning:
      return "warning";
    case Level::advice:
      return "advice";
  }
  return "";
}

Linter::Linter(Boundary boundary, ExpandOptions options)
    : options_(std::move(options)), parser_(std::move(boundary), lenient(options_.parse)) {}

void Linter::add(Level level, std::string_view rule, std::uint64_t offset, std::string says) {
  if (findings_.size() < kMostFindings) findings_.push_back({level, rule, part_, offset, std::move(says)});
}

void Linter::add_of_body(Level level, std::string_view rule, Place place, std::string says) {
  if (findings_.size() == kMostFindings) findings_.pop_back();  // a place for what counts more
  findings_.push_back({level, rule, place.part, place.offset, std::move(says)});
}

void Linter::feed(ByteView octets) {
  if (failed_) return;
  if (const auto good = parser_.feed(octets, *this); !good) {
    failed_ = true;
    add_of_body(Level::error, good.error().code == Code::limit ? "limit" : "malformed", {kNoPart, good.error().offset},
                good.error().message());
  }
}

std::vector<LintFinding> Linter::finish() {
  if (!failed_) {
    if (const auto good = parser_.finish(); !good) {
      failed_ = true;
      add_of_body(Level::error, "malformed", {kNoPart, good.error().offset}, good.error().message());
    }
  }
  if (after_params_.part != kNoPart) {
    add_of_body(Level::warning, "params-not-last", after_params_,
                "parts follow the consolidated one: cgi.FieldStorage and Bottle lose them");
  }
  if (params_parts_ > 1)
    add_of_body(Level::warning, "several-params", second_params_,
                "more than one consolidated part: cgi.FieldStorage and Bottle lose all but the first");
  for (const auto& [name, plain] : plain_names_) {
    const auto other = params_names_.find(name);
    if (other == params_names_.end()) continue;
    add_of_body(Level::warning, "collision", plain.offset > other->second.offset ? plain : other->second,
                quoted(name) + " stands in a plain part and in a consolidated one: receivers may take either");
  }
  if (!failed_ && parser_.offset() > parser_.close_offset() + 2) {
    add_of_body(
        Level::advice, "epilogue", {kNoPart, parser_.close_offset()},
        std::to_string(parser_.offset() - parser_.close_offset()) + " octets behind the close delimiter are ignored");
  }
  if (findings_.size() >= kMostFindings)
    add_of_body(Level::advice, "more", {}, "there are more findings than are kept");
  return std::move(findings_);
}

Result<void> Linter::on_part_begin(const PartHead& head) {
  part_ = head.index;
  data_offset_ = head.data_offset;
  shapes_.push_back(shape_of(head));
  kept_.clear();
  canonical_.clear();
  data_size_ = 0;
  too_large_ = false;
  type_.assign(head.content_type);
  charset_ = head.name == "_charset_";
  if (head.index == 0 && head.offset > parser_.boundary().delimiter().size()) {
    const std::uint64_t before = head.offset - parser_.boundary().delimiter().size();
    if (before > 2)
      add_of_body(Level::advice, "preamble", {},
                  std::to_string(before) + " octets before the first part, or blanks behind its boundary, are ignored");
  }
  head_findings(head);
  kind_ = expands(head, options_.expand, options_.names) ? Part::params : head.filename ? Part::file : Part::field;
  if (kind_ == Part::params) {
    if (++params_parts_ == 2) second_params_ = {head.index, head.offset};
    after_params_ = {};
    if (head.content_type.find(';') != std::string_view::npos)
      add(Level::advice, "type-parameters", head.offset,
          "parameters of the consolidated part's type have no meaning: it is always UTF-8");
    return {};
  }
  if (params_parts_ > 0 && after_params_.part == kNoPart) after_params_ = {head.index, head.offset};
  count(head.name.value_or(std::string_view()), Origin::plain, head.offset);
  return {};
}

void Linter::head_findings(const PartHead& head) {
  const std::size_t before = findings_.size();
  if (!head.form_data)
    add(Level::error, "disposition", head.offset,
        head.disposition.empty() ? "the part has no Content-Disposition" : "the disposition is not form-data");
  if (!head.name)
    add(Level::error, "unnamed-part", head.offset, "the part has no name: PHP drops the whole form, Django the part");
  if (!is_identity_encoding(head.transfer_encoding)) {
    add(Level::error, "transfer-encoding", head.offset,
        "Content-Transfer-Encoding " + quoted(head.transfer_encoding) +
            " is decoded by some receivers and not by others");
  } else if (!head.transfer_encoding.empty()) {
    add(Level::warning, "transfer-encoding", head.offset, "Content-Transfer-Encoding is deprecated (RFC 7578, 4.7)");
  }
  if (head.filename_star)
    add(Level::warning, "filename-star", head.offset,
        head.filename_of_star
            ? "filename* must not be used (RFC 7578, 4.2): read as a file here, others take it for a field or refuse it"
            : "filename* must not be used (RFC 7578, 4.2)");
  constexpr std::string_view kMarks = "\\\"";
  if (head.name.value_or("").find_first_of(kMarks) != std::string_view::npos ||
      (!head.filename_of_star && head.filename.value_or("").find_first_of(kMarks) != std::string_view::npos)) {
    add(Level::warning, "backslash", head.offset,
        "a backslash in a name or filename: some receivers take it as it is, others as the beginning of a quoted pair");
  }
  if (ascii_lower(media_type(head.content_type)).starts_with("multipart/"))
    add(Level::warning, "nested", head.offset,
        "parts inside a part: not taken apart here, a list of files for some and text for others (RFC 7578, 4.3)");
  if (head.filename && is_urlencoded_type(head.content_type)) {
    add(Level::warning, "params-as-file", head.offset,
        "a filename makes a file of it: it is not taken apart here, and cgi.FieldStorage takes it apart");
  } else if (is_urlencoded_type(head.content_type) && head.form_data &&
             !expands(head, options_.expand, options_.names)) {
    add(Level::advice, "not-agreed", head.offset,
        quoted(head.name.value_or(std::string_view())) +
            " has the type of a consolidated part and no agreed name: it stays as it is");
  }
  if (head.name &&
      (head.name->find("%0D") != std::string_view::npos || head.name->find("%0A") != std::string_view::npos)) {
    add(Level::warning, "name-line-end", head.offset, "the name holds a line end as browsers write it");
  }
  if (findings_.size() > before) return;
  PartHead again;
  HeadScratch scratch;
  const auto strict = parse_part_head(again, head.block, head.offset, true, scratch, options_.parse.limits.max_headers);
  if (!strict)
    add(Level::warning, "header", strict.error().offset, "strict receivers refuse it: " + strict.error().message());
}

void Linter::limit(std::string_view says, std::uint64_t offset) {
  add(Level::error, "limit", offset, std::string(says));
}

void Linter::count(std::string_view name, Origin origin, std::uint64_t offset) {
  if (++entries_ > options_.limits.max_entries) {
    if (!over_entries_) limit("more than " + std::to_string(options_.limits.max_entries) + " entries", offset);
    over_entries_ = true;
    return;
  }
  if (name.size() > options_.limits.max_name) {
    limit("a name of " + std::to_string(name.size()) + " octets", offset);
    return;
  }
  (origin == Origin::plain ? plain_names_ : params_names_).try_emplace(decode_name_escapes(name), Place{part_, offset});
}

Result<void> Linter::on_part_data(ByteView octets, std::uint64_t) {
  if (kind_ == Part::file) return {};
  data_size_ += octets.size();
  const std::uint64_t most = kind_ == Part::params ? options_.limits.max_params_part : options_.limits.max_value;
  if (octets.size() > most - kept_.size()) {
    if (!too_large_)
      limit(kind_ == Part::params ? "the consolidated part is too large" : "the value is too large",
            kind_ == Part::params ? data_offset_ + most : data_offset_);
    too_large_ = true;
    octets = octets.first(static_cast<std::size_t>(most - kept_.size()));
  }
  kept_ += as_text(octets);
  return {};
}

Result<void> Linter::on_part_end() {
  if (kind_ == Part::params) {
    params_findings();
  } else if (kind_ == Part::field) {
    const auto bad = find_invalid_utf8(kept_);
    const bool text = type_.empty() || ascii_lower(type_.substr(0, 5)) == "text/";
    if (!too_large_ && text && bad != std::string_view::npos)
      add(Level::warning, "utf8", data_offset_ + bad, "the value is no UTF-8");
    if (charset_ && !ascii_iequals(kept_, "utf-8"))
      add(Level::warning, "charset", data_offset_,
          "_charset_ asks for " + quoted(kept_) + "; values are read as UTF-8");
  }
  return {};
}

void Linter::params_findings() {
  const auto raw = [&](std::string_view rule, std::size_t at, std::string_view says) {
    if (at != std::string_view::npos) add(Level::warning, rule, data_offset_ + at, std::string(says));
  };
  const std::string_view text = kept_;
  const std::size_t bad = find_bad_escape(text);
  if (!too_large_ || bad + 2 < text.size())  // else the text may have been cut inside an escape
    raw("escape", bad, "a % without two hexadecimal digits: strict receivers refuse it, browsers keep it");
  raw("control", text.find_first_of(std::string_view("\r\n\0", 3)), "a raw CR, LF or NUL: strict receivers refuse it");
  if (data_size_ > profile::kPartOctets)
    add(Level::advice, "large-params", data_offset_,
        "the consolidated part has " + std::to_string(data_size_) + " octets; 65536 are advised");
  if (kept_.empty()) add(Level::advice, "empty-params", data_offset_, "the consolidated part is empty");
  if (too_large_) return;
  UrlDecoder decoder({.strict = false, .limits = {UINT64_MAX, kept_.size() + 1, kept_.size() + 1, UINT64_MAX}},
                     data_offset_);
  if (decoder.feed(as_bytes(text), *this)) (void)decoder.finish(*this);
  if (canonical_ != text)
    add(Level::advice, "not-canonical", data_offset_,
        "an encoder would have written it otherwise (case of %XX, %20, empty pieces, = left out)");
}

Result<void> Linter::on_pair(const UrlPair& pair) {
  count(pair.name, Origin::params, pair.offset);
  if (!canonical_.empty()) canonical_ += '&';
  append_urlencoded(canonical_, pair.name);
  canonical_ += '=';
  append_urlencoded(canonical_, pair.value);
  constexpr std::string_view kControls("\r\n\0", 3), kReplaced = "\xef\xbf\xbd";
  if (pair.value.size() > options_.limits.max_value)
    limit("a value of " + std::to_string(pair.value.size()) + " octets", pair.offset);
  if (pair.name.empty()) add(Level::advice, "empty-name", pair.offset, "a pair without a name");
  if (pair.name.find_first_of(kControls) != std::string_view::npos) {
    add(Level::warning, "decoded-control", pair.offset,
        "the name " + quoted(pair.name) +
            " holds CR, LF or NUL when decoded: never write it into a header or a log as it is");
  } else if (pair.value.find('\0') != std::string_view::npos) {
    add(Level::warning, "decoded-control", pair.offset,
        "the value of " + quoted(pair.name) + " holds NUL when decoded");
  } else if (pair.value.find_first_of("\r\n") != std::string_view::npos) {
    add(Level::advice, "decoded-control", pair.offset,
        "the value of " + quoted(pair.name) + " holds CR or LF when decoded: never write it into a header as it is");
  }
  if (pair.name.find(kReplaced) != std::string_view::npos || pair.value.find(kReplaced) != std::string_view::npos) {
    add(Level::warning, "utf8", pair.offset, quoted(pair.name) + " is no UTF-8, or holds U+FFFD");
  }
  return {};
}

}  // namespace nikkan::form_params

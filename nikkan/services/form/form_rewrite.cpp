#include "nikkan/services/form/form_rewrite.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "nikkan/base/utf8.hpp"

namespace nikkan::form {

using namespace form_params;

namespace {

constexpr std::size_t kLoggedNames = 64, kLoggedName = 128;

UrlOptions url_options(const RewriteOptions& options) {
  return {.strict = options.strict,
          .limits = {.max_pairs = options.limits.max_entries,
                     .max_name = options.limits.max_name,
                     .max_value = options.limits.max_value,
                     .max_octets = options.limits.max_params_part}};
}

/// Whether a name can stand in a header without being taken for more of it. CR, LF and the quotation mark have their escapes; NUL
/// and the other controls have none, and behind a backslash the closing quotation mark is no longer one to many readers (browsers send such
/// names all the same, and we read them; a proxy that makes them anew would give them to servers that never saw one).
bool fits_a_header(std::string_view name) {
  if (name.ends_with('\\')) return false;
  return std::ranges::all_of(name, [](char c) {
    const auto octet = static_cast<unsigned char>(c);
    return (octet >= 0x20 && octet != 0x7f) || c == '\t' || c == '\r' || c == '\n';
  });
}

}  // namespace

FormRewriter::FormRewriter(Boundary boundary, RewriteOptions options)
    : options_(std::move(options)),
      parser_(boundary, {.strict = options_.strict, .limits = options_.parse}),
      decoder_(url_options(options_)),
      dashed_(boundary.delimiter().substr(2)) {}

Result<void> FormRewriter::feed(ByteView octets, std::string& out) {
  base_ = out.size();
  out_ = &out;
  auto fed = parser_.feed(octets, *this);
  in_octets_ += octets.size();
  out_octets_ += out.size() - base_;
  out_ = nullptr;
  return fed;
}

Result<void> FormRewriter::finish(std::string& out) {
  if (auto finished = parser_.finish(); !finished) return finished;
  base_ = out.size();
  out_ = &out;
  flush_gathered();
  if (emptied_ && made() + late_.size() == 0) {
    const std::string name = decode_name_escapes(*emptied_);
    append_plain_field(out, parser_.boundary(), fits_a_header(name) ? name : options_.names.front(), {});
    ++entries_;
  }
  std::string close;
  append_close(close, parser_.boundary());
  if (promised_) {
    flush_late((*promised_ - made() - late_.size() - close.size()) % 2 != 0);
    if (made() + close.size() == *promised_ + 2) close.resize(close.size() - 2);  // the body had no line end there
    if (made() + close.size() > *promised_) return fail(Code::limit, "form.room", in_octets_);
    for (std::uint64_t left = *promised_ - made() - close.size(); left >= 2; left -= 2) close += "\r\n";
    if (made() + close.size() < *promised_) close += '\n';
  }
  out += close;
  out_octets_ += out.size() - base_;
  out_ = nullptr;
  return {};
}

void FormRewriter::promise(std::uint64_t length, std::uint64_t room) {
  promised_ = expected(length) + room / 2 * 2;
  promised_shift_ = shift_;
}

void FormRewriter::flush_late(bool odd) {
  if (late_.empty()) return;
  if (odd) late_.insert(late_.find(": ") + 1, 1, ' ');
  out_->append(late_);
  late_.clear();
}

Result<void> FormRewriter::count(std::uint64_t offset) {
  if (entries_ >= options_.limits.max_entries) return fail(Code::limit, "form.entries", offset);
  ++entries_;
  return {};
}

Result<void> FormRewriter::on_part_begin(const PartHead& head) {
  if (options_.strict) {
    if (!head.name) return fail(Code::bad_value, "part.name", head.offset);
    if (!is_identity_encoding(head.transfer_encoding)) return fail(Code::unsupported, "header.transfer_encoding", head.offset);
  }
  const bool expand = options_.rewrite == Rewrite::expand && expands(head, options_.which, options_.names);
  if (expand) {
    part_ = Part::params;
    in_file_ = false;
    decoder_.reset(head.data_offset);
    if (!emptied_) emptied_ = *head.name;
    begin_log(*head.name);
    return {};
  }
  if (auto counted = count(head.offset); !counted) return counted;
  const std::size_t blank = head.data_offset - head.offset - head.block.size();
  std::string& copy = head_copy_;
  copy.assign(dashed_).append("\r\n").append(head.block).append(blank == 1 ? "\n" : "\r\n");
  // A field that says nothing but its name: what a browser sends for a text field.
  const bool one_line = std::ranges::count(head.block, '\n') == 1;
  const bool plain_field = one_line && head.form_data && head.name && !head.filename && !head.filename_star && head.content_type.empty() && head.transfer_encoding.empty();
  if (options_.rewrite == Rewrite::consolidate && !promised_ && plain_field && *head.name != options_.names.front()) {
    part_ = Part::gathered;
    in_file_ = false;
    name_ = decode_name_escapes(*head.name);
    value_.clear();
    value_offset_ = head.offset;
    return {};
  }
  flush_gathered();
  flush_late((made() + late_.size() + copy.size() - head.data_offset - promised_shift_) % 2 != 0);
  part_ = Part::copied;
  out_->append(copy);
  in_file_ = head.filename.has_value();
  shift_ = made() - head.data_offset;
  return {};
}

Result<void> FormRewriter::on_part_data(ByteView octets, std::uint64_t) {
  switch (part_) {
    case Part::params: return decoder_.feed(octets, *this);
    case Part::copied: out_->append(as_text(octets)); return {};
    default:
      if (value_.size() + octets.size() > options_.limits.max_value) return fail(Code::limit, "form.value", value_offset_);
      value_.append(as_text(octets));
      return {};
  }
}

Result<void> FormRewriter::on_part_end() {
  switch (part_) {
    case Part::params:
      if (auto ended = decoder_.finish(*this); !ended) return ended;
      ++rewritten_parts_;
      return {};
    case Part::copied: out_->append("\r\n"); return {};
    default: return gather_end();
  }
}

Result<void> FormRewriter::on_pair(const UrlPair& pair) {
  if (auto counted = count(pair.offset); !counted) return counted;
  if (pair.value.find(dashed_) != std::string_view::npos) return fail(Code::bad_value, "form.boundary", pair.offset);
  if (!fits_a_header(pair.name)) return fail(Code::bad_value, "form.name", pair.offset);
  log(pair.name);
  flush_late(false);
  std::string& to = promised_ ? late_ : *out_;
  append_plain_field(to, parser_.boundary(), pair.name, pair.value);
  // Early, so that nothing is sent in vain; finish() knows exactly.
  if (promised_ && made() + late_.size() > *promised_) return fail(Code::limit, "form.room", pair.offset);
  return {};
}

// ---------------------------------------------------------------- consolidating

Result<void> FormRewriter::gather_end() {
  std::string plain = head_copy_ + value_ + "\r\n";
  gathered_octets_ += urlencoded_size(name_) + urlencoded_size(value_) + 2;
  gathered_.push_back({std::move(name_), std::move(value_), std::move(plain)});
  if (gathered_octets_ >= options_.max_part) flush_gathered();
  return {};
}

/// The fields so far: one consolidated part for those that it makes shorter, if it is shorter with its own head; before it, as
/// they came, those that stay. Fields of one name go or stay together, so that their order is kept.
void FormRewriter::flush_gathered() {
  if (gathered_.empty()) return;
  std::string part, plain;
  append_params_head(part, parser_.boundary(), options_.names.front());
  const std::size_t head = part.size();
  std::uint64_t as_plain = 0;
  std::size_t count = 0;
  std::set<std::string_view> stay;
  for (const Gathered& one : gathered_) {
    const bool shorter = urlencoded_size(one.name) + urlencoded_size(one.value) + 2 < one.plain.size();
    if (!shorter || !is_valid_utf8(one.value) || !is_valid_utf8(one.name)) stay.insert(one.name);
  }
  const auto goes = [&](const Gathered& one) { return !stay.contains(one.name); };
  for (const Gathered& one : gathered_) {
    if (!goes(one)) continue;
    if (part.size() > head) part += '&';
    append_urlencoded(part, one.name);
    part += '=';
    append_urlencoded(part, one.value);
    as_plain += one.plain.size();
    ++count;
  }
  part += "\r\n";
  const bool worth = count >= 2 && part.size() < as_plain;
  if (worth) {
    begin_log(options_.names.front());
    ++rewritten_parts_;
  }
  for (const Gathered& one : gathered_) {
    if (worth && goes(one)) {
      log(one.name);
    } else {
      out_->append(one.plain);
    }
  }
  if (worth) out_->append(part);
  gathered_.clear();
  gathered_octets_ = 0;
}

// ---------------------------------------------------------------- log

void FormRewriter::begin_log(std::string_view name) {
  // A part a second is read by somebody; thousands of empty ones are not.
  if (log_.size() < 16) log_.push_back({std::string(name.substr(0, kLoggedName)), {}, 0});
}

void FormRewriter::log(std::string_view name) {
  ++rewritten_fields_;
  if (log_.empty()) return;
  RewrittenPart& part = log_.back();
  ++part.count;
  if (part.fields.size() < kLoggedNames) part.fields.emplace_back(name.substr(0, kLoggedName));
}

std::vector<RewrittenPart> FormRewriter::take_log() { return std::exchange(log_, {}); }

}  // namespace nikkan::form

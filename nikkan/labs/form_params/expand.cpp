#include "nikkan/labs/form_params/expand.hpp"

#include <algorithm>

#include "nikkan/base/utf8.hpp"

namespace nikkan::form_params {
namespace {

UrlOptions decoder_options(const ExpandOptions& options) {
  // Entries are counted here, all of them together.
  return {.strict = options.parse.strict,
          .limits = {.max_pairs = UINT64_MAX,
                     .max_name = options.limits.max_name,
                     .max_value = options.limits.max_value,
                     .max_octets = options.limits.max_params_part}};
}

bool is_text(std::string_view content_type) {
  return content_type.empty() || ascii_lower(content_type.substr(0, 5)) == "text/";
}

}  // namespace

std::string_view to_string(Kind kind) { return kind == Kind::file ? "file" : "field"; }
std::string_view to_string(Origin origin) { return origin == Origin::params ? "params" : "plain"; }

bool expands(const PartHead& head, Expand expand, std::span<const std::string> names) {
  if (expand == Expand::off || !head.form_data || head.filename || head.filename_star ||
      !is_urlencoded_type(head.content_type))
    return false;
  return expand == Expand::any || (head.name && std::ranges::find(names, *head.name) != names.end());
}

Expander::Expander(Boundary boundary, ExpandOptions options)
    : options_(std::move(options)), parser_(std::move(boundary), options_.parse), decoder_(decoder_options(options_)) {}

Result<void> Expander::feed(ByteView octets, Receiver& receiver) {
  receiver_ = &receiver;
  auto good = parser_.feed(octets, *this);
  if (!direct_.empty()) {
    value_.assign(as_text(direct_));
    direct_ = {};
  }
  return good;
}

Result<void> Expander::finish(Receiver& receiver) {
  if (auto good = parser_.finish(); !good) return good;
  for (; !held_.empty(); held_.pop_front()) {
    Held& one = held_.front();
    const auto side = sides_.find(decode_name_escapes(one.name));
    if (one.entry.named && side != sides_.end() && side->second.origin != one.entry.origin) continue;
    one.entry.name = one.name;
    one.entry.value = one.value;
    one.entry.content_type = one.content_type;
    if (auto good = receiver.on_field(one.entry); !good) return good;
  }
  return {};
}

Result<void> Expander::count(std::uint64_t offset) {
  if (entries_ >= options_.limits.max_entries) return fail(Code::limit, "form.entries", offset);
  ++entries_;
  return {};
}

Result<void> Expander::on_part_begin(const PartHead& head) {
  const bool strict = options_.parse.strict;
  if (strict && !head.name) return fail(Code::bad_value, "part.name", head.offset, "the part has no name");
  if (strict && !is_identity_encoding(head.transfer_encoding))
    return fail(Code::unsupported, "header.transfer_encoding", head.offset);
  entry_ = Entry{.part = head.index, .offset = head.offset, .named = head.name.has_value()};
  if (expands(head, options_.expand, options_.names)) {
    part_ = Part::params;
    decoder_.reset(head.data_offset);
    return receiver_->on_params_begin(entry_.part);
  }
  const auto take = [&](std::string& to, std::string_view from) {
    if (options_.name_escapes && from.find('%') != std::string_view::npos) {
      to = decode_name_escapes(from);
    } else {
      to.assign(from);
    }
  };
  take(name_, head.name.value_or(std::string_view()));
  take(filename_, head.filename.value_or(std::string_view()));
  content_type_.assign(head.content_type);
  if (name_.size() > options_.limits.max_name) return fail(Code::limit, "form.name", head.offset);
  if (auto good = count(head.offset); !good) return good;
  entry_.name = name_;
  entry_.filename = filename_;
  entry_.content_type = content_type_;
  data_offset_ = head.data_offset;
  part_ = head.filename ? Part::file : Part::field;
  if (part_ == Part::field) {
    value_.clear();
    direct_ = {};
    return {};
  }
  entry_.kind = Kind::file;
  const auto kept = stands(entry_);
  if (!kept) return std::unexpected(kept.error());
  if (!*kept) {
    part_ = Part::dropped;
    return {};
  }
  return receiver_->on_file_begin(entry_);
}

Result<void> Expander::on_part_data(ByteView octets, std::uint64_t) {
  if (part_ == Part::params) {
    if (options_.raw) {
      if (auto good = receiver_->on_params_raw(entry_.part, octets); !good) return good;
    }
    return decoder_.feed(octets, *this);
  }
  if (part_ == Part::dropped) return {};
  entry_.size += octets.size();
  if (part_ == Part::file) return receiver_->on_file_data(octets);
  if (entry_.size > options_.limits.max_value) return fail(Code::limit, "form.value", data_offset_);
  if (entry_.size == octets.size()) {
    direct_ = octets;
    return {};
  }
  if (!direct_.empty()) {
    value_.assign(as_text(direct_));
    direct_ = {};
  }
  value_ += as_text(octets);
  return {};
}

Result<void> Expander::on_part_end() {
  if (part_ == Part::params) return decoder_.finish(*this);
  if (part_ == Part::dropped) return {};
  entry_.name = name_;
  entry_.filename = filename_;
  entry_.content_type = content_type_;
  if (part_ == Part::file) return receiver_->on_file_end(entry_);
  entry_.value = direct_.empty() ? std::string_view(value_) : as_text(direct_);
  if (options_.parse.strict && is_text(content_type_)) {
    if (const auto bad = find_invalid_utf8(entry_.value); bad != std::string_view::npos)
      return fail(Code::bad_value, "part.utf8", data_offset_ + bad);
  }
  auto good = field(entry_);
  direct_ = {};
  return good;
}

Result<void> Expander::on_pair(const UrlPair& pair) {
  if (auto good = count(pair.offset); !good) return good;
  return field({.origin = Origin::params,
                .part = entry_.part,
                .offset = pair.offset,
                .name = pair.name,
                .value = pair.value,
                .size = pair.value.size()});
}

/// False when another side of its name counts.
Result<bool> Expander::stands(const Entry& entry) {
  if (options_.collision == Collision::keep || !entry.named) return true;
  const bool file = entry.kind == Kind::file;
  const auto [at, first] = sides_.try_emplace(decode_name_escapes(entry.name), Side{entry.origin, file});
  Side& side = at->second;
  if (first || side.origin == entry.origin) {
    side.file = side.file || file;
    return true;
  }
  if (options_.collision == Collision::first) return false;
  if (options_.collision == Collision::error || side.file)
    return fail(Code::duplicate, "form.name", entry.offset, "stands in a plain part and in a consolidated one");
  side = {entry.origin, file};
  return true;
}

Result<void> Expander::field(Entry entry) {
  if (options_.collision == Collision::keep) return receiver_->on_field(entry);
  const auto kept = stands(entry);
  if (!kept) return std::unexpected(kept.error());
  if (!*kept) return {};
  if (options_.collision != Collision::last) return receiver_->on_field(entry);
  const std::size_t octets = entry.name.size() + entry.value.size() + entry.content_type.size();
  if (octets > options_.limits.max_held - held_octets_) return fail(Code::limit, "form.held", entry.offset);
  held_octets_ += octets;
  held_.push_back({entry, std::string(entry.name), std::string(entry.value), std::string(entry.content_type)});
  return {};
}

std::vector<std::string_view> Form::values(std::string_view name) const {
  std::vector<std::string_view> out;
  for (const Item& one : items) {
    if (one.kind == Kind::field && one.named && one.name == name) out.emplace_back(one.value);
  }
  return out;
}

Result<Form> read_form(ByteView body, const Boundary& boundary, const ExpandOptions& options) {
  struct Collect final : Receiver {
    Form form;
    Result<void> add(const Entry& e) {
      form.items.push_back({e.kind, e.origin, e.part, e.offset, e.named, std::string(e.name), std::string(e.value),
                            std::string(e.filename), std::string(e.content_type), e.size});
      return {};
    }
    Result<void> on_field(const Entry& entry) override { return add(entry); }
    Result<void> on_file_end(const Entry& entry) override { return add(entry); }
  } collect;
  Expander expander(boundary, options);
  if (auto good = expander.feed(body, collect); !good) return std::unexpected(good.error());
  if (auto good = expander.finish(collect); !good) return std::unexpected(good.error());
  return std::move(collect.form);
}

}  // namespace nikkan::form_params

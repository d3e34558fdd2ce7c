#include "nikkan/labs/form_params/encode.hpp"

#include <algorithm>
#include <optional>

#include "nikkan/base/utf8.hpp"
#include "nikkan/labs/form_params/boundary_search.hpp"
#include "nikkan/labs/form_params/content_disposition.hpp"
#include "nikkan/labs/form_params/urlencoded.hpp"

namespace nikkan::form_params {
namespace {

/// Octets of "--boundary CRLF", "Content-Disposition: form-data; name=" with both quotation marks, and the line end.
constexpr std::size_t kPartFixed = 2 + 2 + std::string_view("Content-Disposition: form-data; name=\"\"\r\n").size();

std::size_t params_head_size(const Boundary& boundary, std::string_view name) {
  std::string head;
  append_params_head(head, boundary, name);
  return head.size() + 2;  // and the line end behind its data
}

/// The plan while it grows: octets gather until a file comes.
class Building {
 public:
  Building(std::span<const FormItem> items, const Boundary& boundary, const EncodeOptions& options)
      : items_(items), boundary_(boundary), options_(options) {}

  void plain(std::size_t index) {
    const FormItem& item = items_[index];
    if (options_.check_names && !fault_) {
      for (const std::string* text : {&item.name, &item.filename}) {
        const auto bad = std::ranges::find_if(*text, [](char c) {
          const auto octet = static_cast<unsigned char>(c);
          return (octet < 0x20 && c != '\t' && c != '\r' && c != '\n') || octet == 0x7f;
        });
        if (bad == text->end() || (text == &item.filename && !item.is_file)) continue;
        fault_ = Error{Code::bad_value, static_cast<std::uint64_t>(bad - text->begin()), "encode.name",
                       "a control character in the " + std::string(text == &item.name ? "name " : "filename ") +
                           for_terminal(*text) + " cannot stand in a header"};
      }
    }
    if (!item.is_file) {
      append_part_head(open_, boundary_, item.name, nullptr, item.content_type);
      open_ += sanitize_utf8(item.value);
      open_ += "\r\n";
      return;
    }
    const std::string_view filename = item.filename;
    append_part_head(open_, boundary_, item.name, &filename, item.content_type);
    flush();
    plan_.pieces.emplace_back(index);
    plan_.octets += item.size;
    open_ = "\r\n";
  }

  /// Fields that may be consolidated, in parts of at most max_params_part octets. What automatic finds not to pay goes
  /// to `left`.
  void group(std::span<const std::size_t> run, std::vector<std::size_t>& left) {
    while (!run.empty()) {
      std::size_t count = 0;
      std::uint64_t size = 0, saved = 0;
      for (; count < run.size(); ++count) {
        const FormItem& item = items_[run[count]];
        const std::uint64_t cost = params_cost(item), plain_size = plain_cost(item, boundary_);
        if (count > 0 && size + cost > options_.max_params_part + 1) break;  // the last pair has no `&`
        size += cost;
        saved += plain_size > cost ? plain_size - cost : 0;
      }
      const bool pays = count >= 2 && saved + 1 > params_head_size(boundary_, options_.params_name);
      if (options_.consolidate == Consolidate::always || pays) {
        params(run.first(count));
      } else {
        left.insert(left.end(), run.begin(), run.begin() + static_cast<std::ptrdiff_t>(count));
      }
      run = run.subspan(count);
    }
  }
  /// Puts what `other` gathered behind this; it has no files.
  void append(Building& other) {
    open_ += other.open_;
    plan_.consolidated += other.plan_.consolidated;
    plan_.params_parts += other.plan_.params_parts;
  }

  Result<Plan> take() {
    if (fault_) return std::unexpected(*fault_);
    append_close(open_, boundary_);
    flush();
    plan_.content_type = boundary_.content_type();
    return std::move(plan_);
  }

 private:
  void params(std::span<const std::size_t> run) {
    append_params_head(open_, boundary_, options_.params_name);
    for (std::size_t i = 0; i < run.size(); ++i) {
      if (i > 0) open_ += '&';
      append_urlencoded(open_, items_[run[i]].name);
      open_ += '=';
      append_urlencoded(open_, items_[run[i]].value);
    }
    open_ += "\r\n";
    plan_.consolidated += run.size();
    ++plan_.params_parts;
  }
  void flush() {
    if (open_.empty()) return;
    plan_.octets += open_.size();
    plan_.pieces.emplace_back(std::move(open_));
    open_.clear();
  }

  std::span<const FormItem> items_;
  const Boundary& boundary_;
  const EncodeOptions& options_;
  std::string open_;
  Plan plan_;
  std::optional<Error> fault_;
};

bool qualifies(const FormItem& item, const Boundary& boundary, const EncodeOptions& options) {
  if (item.is_file || !item.content_type.empty() || options.consolidate == Consolidate::never) return false;
  return options.consolidate == Consolidate::always || params_cost(item) < plain_cost(item, boundary);
}

}  // namespace

std::uint64_t plain_cost(const FormItem& field, const Boundary& boundary) {
  const std::size_t type =
      field.content_type.empty() ? 0 : std::string_view("Content-Type: \r\n").size() + field.content_type.size();
  return kPartFixed + boundary.text().size() + sanitize_utf8(encode_name_escapes(field.name)).size() + type + 2 +
         sanitize_utf8(field.value).size() + 2;
}

std::uint64_t params_cost(const FormItem& field) {
  return urlencoded_size(field.name) + 1 + urlencoded_size(field.value) + 1;
}

void append_part_head(std::string& out, const Boundary& boundary, std::string_view name,
                      const std::string_view* filename, std::string_view content_type) {
  out += boundary.delimiter().substr(2);
  out += "\r\nContent-Disposition: form-data; name=\"";
  out += sanitize_utf8(encode_name_escapes(name));
  if (filename != nullptr) {
    out += "\"; filename=\"";
    out += sanitize_utf8(encode_name_escapes(*filename));
  }
  out += "\"\r\n";
  if (!content_type.empty()) {
    std::string line = sanitize_utf8(content_type);
    std::ranges::replace_if(line, [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
    out += "Content-Type: ";
    out += line;
    out += "\r\n";
  }
  out += "\r\n";
}

void append_plain_field(std::string& out, const Boundary& boundary, std::string_view name, std::string_view value) {
  append_part_head(out, boundary, name, nullptr, {});
  out += value;
  out += "\r\n";
}

void append_params_head(std::string& out, const Boundary& boundary, std::string_view name) {
  append_part_head(out, boundary, name, nullptr, profile::kMediaType);
}

void append_close(std::string& out, const Boundary& boundary) {
  out += boundary.delimiter().substr(2);
  out += "--\r\n";
}

Boundary random_boundary(std::span<const std::uint8_t, 24> random) {
  // Six bits a character; two letters stand twice.
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789Aa";
  std::string text = "----Nikkan";
  for (std::size_t i = 0; i < random.size(); i += 3) {
    const unsigned bits = (unsigned{random[i]} << 16U) | (unsigned{random[i + 1]} << 8U) | random[i + 2];
    for (const unsigned shift : {18U, 12U, 6U, 0U}) text += kLetters[(bits >> shift) & 63U];
  }
  return Boundary::from(text, true).value();
}

Result<void> DelimiterGuard::feed(ByteView octets) {
  const std::string_view delimiter = delimiter_;
  const auto found = [&](std::uint64_t at) {
    return fail(Code::bad_value, "encode.boundary", at, "the boundary stands in the data");
  };
  if (octets.empty()) return {};
  if (held_ > 0) {
    const std::size_t count = std::min(octets.size(), delimiter.size() - held_);
    if (as_text(octets.first(count)) == delimiter.substr(held_, count)) {
      held_ += count;
      offset_ += count;
      if (held_ == delimiter.size()) return found(offset_);
      return {};
    }
  }
  if (const std::size_t at = search_kernel().find(octets, delimiter); at != kNotFound) return found(offset_ + at);
  held_ = partial_at_end(octets, delimiter);
  offset_ += octets.size();
  return {};
}

Result<Plan> plan(std::span<const FormItem> items, const Boundary& boundary, const EncodeOptions& options) {
  if (options.preserve_order && options.params_last)
    return fail(Code::bad_value, "encode.order", 0, "preserve-order and params-last contradict one another");
  DelimiterGuard guard(boundary);
  for (const FormItem& item : items) {
    if (!options.force && options.consolidate != Consolidate::never && item.name == options.params_name) {
      return fail(Code::duplicate, "encode.params_name", 0,
                  "a field or file has the name of the consolidated part, " + for_terminal(options.params_name));
    }
    if (item.is_file) continue;
    guard.reset();
    if (auto good = guard.feed(as_bytes(item.value)); !good) return std::unexpected(good.error());
    // Encoded text holds no line end, but the empty line before it is one: its beginning is all that matters.
    std::string name;
    append_urlencoded(name, item.name);
    guard.reset();
    if (auto good = guard.feed(as_bytes(name)); !good) return std::unexpected(good.error());
  }
  Building out(items, boundary, options);
  std::vector<std::size_t> run, left;
  const auto plain = [&] {
    for (const std::size_t index : left) out.plain(index);
    left.clear();
  };
  if (options.preserve_order) {
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (qualifies(items[i], boundary, options)) {
        run.push_back(i);
        continue;
      }
      out.group(run, left);
      run.clear();
      left.push_back(i);
      plain();
    }
    out.group(run, left);
    plain();
    return out.take();
  }
  for (std::size_t i = 0; i < items.size(); ++i) (qualifies(items[i], boundary, options) ? run : left).push_back(i);
  Building params(items, boundary, options);
  params.group(run, left);
  std::ranges::sort(left);  // the order of the form
  if (!options.params_last) out.append(params);
  plain();
  if (options.params_last) out.append(params);
  return out.take();
}

}  // namespace nikkan::form_params

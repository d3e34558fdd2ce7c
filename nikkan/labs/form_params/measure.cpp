#include "nikkan/labs/form_params/measure.hpp"

#include <cmath>

#include "nikkan/base/utf8.hpp"
#include "nikkan/labs/form_params/content_disposition.hpp"
#include "nikkan/labs/form_params/expand.hpp"

namespace nikkan::form_params {
namespace {

int percent(std::uint64_t plain, std::uint64_t other, std::uint64_t payload) {
  if (plain <= payload) return 0;
  return static_cast<int>(std::lround(100.0 * (static_cast<double>(plain) - static_cast<double>(other)) /
                                      static_cast<double>(plain - payload)));
}

std::string_view text_member(const json::Value& of, std::string_view name) {
  const json::Value* const found = of.find(name);
  const std::string* const text = found != nullptr ? found->string() : nullptr;
  return text != nullptr ? std::string_view(*text) : std::string_view();
}

/// By the text of the body; what a browser left out of a HAR (the data of files) may make it unreadable.
Result<std::vector<FormItem>> items_of_text(std::string_view mime_type, std::string_view text) {
  const auto boundary = Boundary::from_content_type(mime_type);
  if (!boundary) return std::unexpected(boundary.error());
  const auto form = read_form(as_bytes(text), *boundary, {.expand = Expand::off});
  if (!form) return std::unexpected(form.error());
  std::vector<FormItem> out;
  for (const Form::Item& item : form->items)
    out.push_back({item.kind == Kind::file, item.name, item.value, item.filename, item.content_type, item.size});
  return out;
}

std::vector<FormItem> items_of_params(const json::Value::Array& params) {
  std::vector<FormItem> out;
  for (const json::Value& one : params) {
    FormItem item{.name = std::string(text_member(one, "name")),
                  .value = std::string(text_member(one, "value")),
                  .filename = std::string(text_member(one, "fileName")),
                  .content_type = std::string(text_member(one, "contentType"))};
    item.is_file = one.find("fileName") != nullptr;
    if (item.is_file) item.size = item.value.size();
    out.push_back(std::move(item));
  }
  return out;
}

}  // namespace

int Measure::saved_percent() const { return percent(plain, consolidated, payload); }
int Measure::saved_percent_automatic() const { return percent(plain, automatic, payload); }

std::vector<FormItem> sample_form(std::size_t count) {
  std::vector<FormItem> out;
  for (std::size_t i = 0; i < count; ++i)
    out.push_back({.name = "field" + std::to_string(i), .value = "value number " + std::to_string(i)});
  return out;
}

const Boundary& sample_boundary() {
  static const Boundary kBoundary = Boundary::from("----0123456789abcdefg").value();
  return kBoundary;
}

Result<Measure> measure(std::span<const FormItem> items, const Boundary& boundary) {
  Measure out;
  std::vector<FormItem> bare(items.begin(), items.end());
  for (FormItem& item : bare) {
    item.is_file ? ++out.files : ++out.fields;
    item.size = 0;
    if (!item.is_file) out.payload += item.name.size() + item.value.size();
  }
  EncodeOptions options{.force = true, .check_names = false};
  for (const auto& [kind, to] :
       {std::pair{Consolidate::never, &out.plain}, std::pair{Consolidate::always, &out.consolidated},
        std::pair{Consolidate::automatic, &out.automatic}}) {
    options.consolidate = kind;
    const auto made = plan(bare, boundary, options);
    if (!made) return std::unexpected(made.error());
    *to = made->octets;
  }
  return out;
}

Result<Har> read_har(const json::Value& root) {
  const json::Value* const log = root.find("log");
  if (log == nullptr || log->object() == nullptr) return fail(Code::bad_value, "har.log", 0, "is no HAR file");
  const json::Value* const entries = log->find("entries");
  if (entries == nullptr || entries->array() == nullptr) return fail(Code::bad_value, "har.entries");
  Har out;
  out.entries = entries->array()->size();
  for (std::size_t i = 0; i < out.entries; ++i) {
    const json::Value* const request = (*entries->array())[i].find("request");
    const json::Value* const post = request != nullptr ? request->find("postData") : nullptr;
    if (post == nullptr) continue;
    const std::string_view type = text_member(*post, "mimeType");
    if (!ascii_iequals(media_type(type), "multipart/form-data")) continue;
    HarRequest one{i, std::string(text_member(*request, "method")), std::string(text_member(*request, "url")), {}};
    const json::Value* const params = post->find("params");
    std::string_view text = text_member(*post, "text");
    std::string decoded;
    if (text_member(*post, "encoding") == "base64") {
      const auto octets = parse_base64(text);
      if (!octets) {
        out.skipped.push_back("entry " + std::to_string(i) + ": " + octets.error().message());
        continue;
      }
      text = decoded = as_text(*octets);
    }
    if (!text.empty()) {
      auto items = items_of_text(type, text);
      if (items) {
        one.items = std::move(*items);
        out.requests.push_back(std::move(one));
        continue;
      }
      if (params == nullptr || params->array() == nullptr || params->array()->empty()) {
        out.skipped.push_back("entry " + std::to_string(i) + ": " + items.error().message());
        continue;
      }
    }
    if (params == nullptr || params->array() == nullptr) {
      out.skipped.push_back("entry " + std::to_string(i) + ": holds neither text nor params");
      continue;
    }
    one.items = items_of_params(*params->array());
    out.requests.push_back(std::move(one));
  }
  return out;
}

}  // namespace nikkan::form_params
